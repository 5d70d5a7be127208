package dev.tidemill.console;

import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.http.FileAnswer;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.http.HttpRoutes;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.DamagedArtefactException;
import dev.tidemill.kit.store.MissingArtefactException;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.ModelVersion;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/** Hands out the bytes of models, for batch jobs and for people. */
final class ArtefactRoutes {

  /** A client that reads slowly keeps a thread meanwhile. */
  static final int AT_ONCE = 8;

  private final Projection projection;
  private final ArtefactStore artefacts;
  private final Semaphore places;

  ArtefactRoutes(Projection projection, ArtefactStore artefacts) {
    this(projection, artefacts, AT_ONCE);
  }

  /**
   * @param atOnce how many files may be on their way
   */
  ArtefactRoutes(Projection projection, ArtefactStore artefacts, int atOnce) {
    this.projection = projection;
    this.artefacts = artefacts;
    this.places = new Semaphore(atOnce);
  }

  void add(HttpRoutes routes) {
    routes.file(
        "/api/v1/models/{namespace}/{name}/{version}/artefact",
        new Need.InPath(Role.VIEWER),
        this::send);
  }

  private void send(Context c) throws IOException {
    ModelVersion model = projection.read(() -> model(new Query(projection, c)));
    if (!artefacts.contains(model.digest())) {
      throw gone(model);
    }
    FileAnswer answer = new FileAnswer(fileName(model), model.digest());
    c.header("X-Tidemill-Version", Integer.toString(model.version()));
    c.header("X-Tidemill-Format", ModelFormat.of(model.format()).word());
    if (answer.begin(c)) {
      return;
    }
    if (FileAnswer.isHead(c)) {
      answer.send(c, artefacts.path(model.digest()));
      return;
    }
    if (!places.tryAcquire()) {
      throw new HttpError(
          503, "busy", "Other models are being sent at the moment; try again in a moment", null);
    }
    try {
      answer.send(c, artefacts.verified(model.digest()));
    } catch (MissingArtefactException e) {
      throw gone(model);
    } catch (DamagedArtefactException e) {
      throw new HttpError(500, "damaged", e.getMessage(), null);
    } finally {
      places.release();
    }
  }

  private static ModelVersion model(Query q) {
    return find(q.pipeline(), q.context().pathParam("version"));
  }

  /**
   * The version that a number or an alias names.
   *
   * @throws HttpError if there is none, or it was withdrawn
   */
  static ModelVersion find(PipelineView pipeline, String named) {
    ModelVersion model = ModelVersions.named(pipeline, named);
    if (model.withdrawn()) {
      throw HttpError.notFound(
          "Version %d of %s was withdrawn: its file is not handed out any more"
              .formatted(model.version(), model.pipeline()));
    }
    return model;
  }

  /** Names of pipelines are made of letters, digits, dots and dashes. */
  private static String fileName(ModelVersion model) {
    String name = model.pipeline().substring(model.pipeline().indexOf('/') + 1);
    return name
        + "-"
        + model.version()
        + (ModelFormat.of(model.format()).folder() ? ".zip" : ".onnx");
  }

  private HttpError gone(ModelVersion model) {
    return HttpError.notFound(
        "The file of version %d of %s is not in the store %s any more"
            .formatted(model.version(), model.pipeline(), artefacts.root()));
  }
}
