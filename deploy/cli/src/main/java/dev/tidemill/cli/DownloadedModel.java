package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.schemas.message.ModelFormat;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;

/**
 * A model in a folder of the caller: the file {@code model.onnx}, or the folder {@code model} of a
 * model that has several files, and beside it {@code version.json}, which says what it is. Or a
 * file that the caller names, alone.
 *
 * @param path the file or the folder
 */
public record DownloadedModel(
    NamedVersion named, String version, String digest, long bytes, Path path) {

  private static final int CANNOT_CREATE = 73;

  /**
   * Fetches a model. Until all of it is there and has the digest that the server names, what was
   * there before stays.
   *
   * @param to a folder, which need not be there; or a file: one that is there, or a name that ends
   *     in {@code .onnx}
   */
  public static DownloadedModel fetch(ApiClient api, NamedVersion named, Path to) {
    Optional<Path> file = Optional.of(to).filter(DownloadedModel::isFile);
    Path folder = file.map(Path::getParent).orElse(to);
    // An alias may move meanwhile: its version is asked for once.
    JsonNode known = api.get(named.path());
    try {
      Files.createDirectories(folder);
      Path work = Files.createTempDirectory(folder, ".download-");
      try {
        return fetch(api, named, known, folder, file, work);
      } finally {
        TemporaryFolders.delete(work);
      }
    } catch (IOException e) {
      throw new CliException("Cannot write to " + folder + ": " + e, CANNOT_CREATE);
    }
  }

  private static boolean isFile(Path to) {
    return Files.isRegularFile(to)
        || (!Files.isDirectory(to)
            && to.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".onnx"));
  }

  private static DownloadedModel fetch(
      ApiClient api,
      NamedVersion named,
      JsonNode known,
      Path folder,
      Optional<Path> file,
      Path work)
      throws IOException {
    Path part = work.resolve("part");
    String version = known.path("version").asText();
    NamedVersion numbered = new NamedVersion(named.pipeline(), version);
    HttpHeaders headers = api.download(numbered.path() + "/artefact", part);
    String digest = header(headers, "ETag").replace("\"", "");
    String found = ArtefactStore.digest(part);
    if (!found.equals(digest)) {
      throw new CliException(
          "What arrived has the digest %s, but the server says %s; nothing was written"
              .formatted(found, digest),
          65);
    }
    long bytes = Files.size(part);
    boolean isFolder = ModelFormat.of(header(headers, "X-Tidemill-Format")).folder();
    if (isFolder && file.isPresent()) {
      throw new CliException(
          "Version %s of %s has several files, but -o %s is one file; give a folder"
              .formatted(version, named.pipeline(), file.get()),
          65);
    }
    Path target = file.orElseGet(() -> folder.resolve(isFolder ? "model" : "model.onnx"));
    if (isFolder) {
      FolderArchive.unpack(part, work.resolve("new"));
      if (Files.exists(target)) {
        Files.move(target, work.resolve("old"));
      }
      Files.move(work.resolve("new"), target);
    } else {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }
    DownloadedModel model = new DownloadedModel(named, version, digest, bytes, target);
    if (file.isPresent()) {
      return model; // a version.json beside it may belong to something else
    }
    Path note = Files.writeString(work.resolve("version"), model.note(known));
    Files.move(note, folder.resolve("version.json"), StandardCopyOption.ATOMIC_MOVE);
    return model;
  }

  private static String header(HttpHeaders headers, String name) {
    return headers.firstValue(name).orElse("");
  }

  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("pipeline", named.pipeline())
        .put("version", Integer.parseInt(version))
        .put("digest", digest)
        .put("bytes", bytes)
        .put("path", path.toString());
  }

  /** The same, with what goes into the model and comes out, for programs that have no server. */
  private String note(JsonNode known) {
    ObjectNode note = json();
    note.remove("path");
    note.set("signature", known.path("signature"));
    return note.toPrettyString() + "\n";
  }

  /** What was written, in one line. */
  String told() {
    String alias = named.version().equals(version) ? "" : " (" + named.version() + ")";
    return "%s: version %s of %s%s, %d bytes, sha256 %s"
        .formatted(path, version, named.pipeline(), alias, bytes, digest);
  }
}
