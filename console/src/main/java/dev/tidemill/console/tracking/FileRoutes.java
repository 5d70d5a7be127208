package dev.tidemill.console.tracking;

import dev.tidemill.console.tracking.TrackingDesk.Change;
import dev.tidemill.kit.http.FileAnswer;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.http.HttpRoutes;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.MissingArtefactException;
import dev.tidemill.schemas.message.TrackingEventBody.ArtefactLogged;
import dev.tidemill.schemas.message.TrackingEventBody.ArtefactRemoved;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Files of tracked runs and logged models: their bytes are in the artefact store. */
final class FileRoutes {

  private static final String ROOT = "/api/2.0/mlflow-artifacts/artifacts";

  /** A client that sends or reads slowly keeps a thread meanwhile. */
  private static final int AT_ONCE = 8;

  private final TrackingDesk desk;
  private final ArtefactStore store;
  private final long maxBytes;
  private final Semaphore places = new Semaphore(AT_ONCE);

  /**
   * @param maxBytes of one file
   */
  FileRoutes(TrackingDesk desk, ArtefactStore store, long maxBytes) {
    this.desk = desk;
    this.store = store;
    this.maxBytes = maxBytes;
  }

  void add(TrackingApi api) {
    HttpRoutes routes = api.routes();
    routes.upload(ROOT, maxBytes, TrackingApi.KNOWN, this::put);
    routes.file(ROOT + "/<path>", TrackingApi.KNOWN, this::send);
    routes.delete(ROOT + "/<path>", TrackingApi.KNOWN, this::delete);
    routes.get(ROOT, TrackingApi.KNOWN, this::listBelow);
    api.get("artifacts/list", this::listOfRun)
        .get("logged-models/{model_id}/artifacts/directories", this::listOfModel);
  }

  /** The version of the registry whose files are at a place, if they are of one. */
  private Optional<RegisteredFiles> registered(ArtefactPlace place, TrackingCaller caller) {
    return desk.all.read(
        () ->
            RegisteredFiles.of(place, desk.all)
                .filter(
                    f ->
                        caller.seesNamespace(
                            TrackedExperiment.namespace(f.version().pipeline()), desk.all)));
  }

  private record Owner(TrackedExperiment experiment, FileTree files) {}

  private Owner owner(ArtefactPlace place, TrackingCaller caller) {
    Owner owner;
    if (place.ofModel()) {
      TrackedModel model = desk.model(place.ownerId(), caller);
      owner = new Owner(model.experiment, model.files);
    } else {
      TrackedRun run = desk.run(place.ownerId(), caller);
      owner = new Owner(run.experiment, run.files);
    }
    if (!owner.experiment().id.equals(place.experimentId())) {
      throw TrackingErrors.missing(
          place.ownerId() + " is not in the experiment " + place.experimentId());
    }
    return owner;
  }

  private void requireWrite(ArtefactPlace place, TrackingCaller caller) {
    if (place.ofModel()) {
      caller.requireWrite(desk.model(place.ownerId(), caller), desk.all);
    } else {
      caller.requireWrite(desk.activeRun(place.ownerId(), caller));
    }
  }

  private void put(Context c) throws IOException {
    ArtefactPlace place = ArtefactPlace.parse(c.pathParam("path"));
    TrackingCaller caller = TrackingCaller.of(c);
    if (place.path().isEmpty() || c.path().endsWith("/")) {
      throw TrackingErrors.invalid("The path ends with a folder; write the name of the file too");
    }
    desk.all.read(
        () -> {
          requirePut(place, caller);
          return null;
        });
    take();
    String digest;
    try {
      digest = store.put(c.req().getInputStream());
    } finally {
      places.release();
    }
    long bytes = Files.size(store.path(digest));
    desk.change(
        place.experimentId(),
        caller,
        () -> {
          requirePut(place, caller);
          return Change.of(
              place.experimentId(),
              new ArtefactLogged(place.ownerId(), place.path(), digest, bytes));
        });
    c.json(Map.of());
  }

  private void take() {
    if (!places.tryAcquire()) {
      throw new HttpError(
          503,
          "TEMPORARILY_UNAVAILABLE",
          "Other files are on their way at the moment; try again in a moment",
          null);
    }
  }

  /** Lets only those go on who may write a file there, where one can be. */
  private void requirePut(ArtefactPlace place, TrackingCaller caller) {
    FileTree files = owner(place, caller).files();
    requireWrite(place, caller);
    files
        .refusal(place.path())
        .ifPresent(
            why -> {
              throw TrackingErrors.invalid(why);
            });
  }

  private void delete(Context c) {
    ArtefactPlace place = ArtefactPlace.parse(c.pathParam("path"));
    TrackingCaller caller = TrackingCaller.of(c);
    desk.change(
        place.experimentId(),
        caller,
        () -> {
          owner(place, caller);
          requireWrite(place, caller);
          return Change.of(
              place.experimentId(), new ArtefactRemoved(place.ownerId(), place.path()));
        });
    c.json(Map.of());
  }

  private void send(Context c) throws IOException {
    ArtefactPlace place = ArtefactPlace.parse(c.pathParam("path"));
    TrackingCaller caller = TrackingCaller.of(c);
    Optional<RegisteredFiles> registered = registered(place, caller);
    if (registered.isPresent()) {
      send(c, registered.get(), place.path());
      return;
    }
    TrackedFile file =
        desk.all.read(
            () ->
                owner(place, caller)
                    .files()
                    .file(place.path())
                    .orElseThrow(
                        () -> TrackingErrors.missing("No such artifact: '" + place.path() + "'")));
    send(c, file, place.path());
  }

  private void send(Context c, TrackedFile file, String path) throws IOException {
    if (!store.contains(file.digest())) {
      throw gone(path);
    }
    String name = path.substring(path.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
    FileAnswer answer = new FileAnswer(name, file.digest());
    if (answer.begin(c)) {
      return;
    }
    if (FileAnswer.isHead(c)) {
      answer.send(c, store.path(file.digest()));
      return;
    }
    take();
    try {
      answer.send(c, store.verified(file.digest()));
    } catch (MissingArtefactException | UncheckedIOException e) {
      throw gone(path);
    } finally {
      places.release();
    }
  }

  private void send(Context c, RegisteredFiles files, String path) throws IOException {
    requireKept(files, path);
    take();
    try {
      files.send(c, store, path);
    } finally {
      places.release();
    }
  }

  private void requireKept(RegisteredFiles files, String path) {
    if (!store.contains(files.version().digest())) {
      throw gone(path);
    }
  }

  private HttpError gone(String path) {
    return TrackingErrors.missing(
        "The bytes of '%s' are not in the store %s any more".formatted(path, store.root()));
  }

  /** Names below a folder, as the file API answers them: without the folder. */
  private void listBelow(Context c) throws IOException {
    TrackingRequest request = TrackingRequest.of(c);
    ArtefactPlace place = ArtefactPlace.parse(request.text("path"));
    TrackingCaller caller = TrackingCaller.of(c);
    Optional<RegisteredFiles> registered = registered(place, caller);
    registered.ifPresent(r -> requireKept(r, place.path()));
    List<Map<String, Object>> found =
        registered.isPresent()
            ? registered.get().files(store).list(place.path())
            : desk.all.read(() -> owner(place, caller).files().list(place.path()));
    c.json(Map.of("files", found.stream().map(FileRoutes::named).toList()));
  }

  private static Map<String, Object> named(Map<String, Object> file) {
    Map<String, Object> out = new LinkedHashMap<>(file);
    String path = (String) file.get("path");
    out.put("path", path.substring(path.lastIndexOf('/') + 1));
    return out;
  }

  private Map<String, Object> listOfRun(TrackingRequest request, TrackingCaller caller) {
    String path = ArtefactPlace.path(request.text("path", ""));
    return desk.all.read(
        () -> {
          TrackedRun run = desk.run(RunRoutes.id(request), caller);
          return listing(TrackingJson.artefactUri(run), run.files, path);
        });
  }

  private Map<String, Object> listOfModel(TrackingRequest request, TrackingCaller caller) {
    String path = ArtefactPlace.path(request.text("artifact_directory_path", ""));
    return desk.all.read(
        () -> {
          TrackedModel model = desk.model(request.text("model_id"), caller);
          return listing(TrackingJson.artefactUri(model), model.files, path);
        });
  }

  private static Map<String, Object> listing(String root, FileTree files, String path) {
    return Map.of("root_uri", root, "files", files.list(path));
  }
}
