package dev.tidemill.training.home;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.http.Json;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder for each pipeline: {@code 7/} holds the files of version 7 and {@code version.json}, and
 * {@code champion} is a link to the folder of the version that serves. What is new is made under
 * another name and then renamed, so that a reader sees all of it or what was there before. Where
 * the system has no links, {@code champion} is a copy.
 */
final class ModelFolders {

  static final String CHAMPION = "champion";

  private static final Logger LOG = LoggerFactory.getLogger(ModelFolders.class);
  private static final ObjectMapper JSON = Json.mapper();
  private static final Pattern VERSION = Pattern.compile("[0-9]+");
  private static final String UNFINISHED = ".new-";
  private static final String NOTE = "version.json";

  /** Another process may be at work on what is younger. */
  private static final Duration ABANDONED_AFTER = Duration.ofHours(1);

  private final Path root;
  private final ArtefactStore artefacts;
  private final boolean links;

  /**
   * @param links whether to make links; where that fails there are copies anyway
   */
  ModelFolders(Path root, ArtefactStore artefacts, boolean links) {
    this.root = root;
    this.artefacts = artefacts;
    this.links = links;
  }

  /** Makes the folder of a pipeline show these versions and this champion, and no others. */
  void show(String pipeline, Collection<ModelVersion> versions, Optional<Integer> champion)
      throws IOException {
    Path folder = root.resolve(pipeline);
    Map<String, ModelVersion> wanted = new LinkedHashMap<>();
    versions.stream()
        .filter(m -> !m.withdrawn() && artefacts.contains(m.digest()))
        .filter(m -> isNamed(m, champion) || !ModelFormat.of(m.format()).folder())
        .forEach(m -> wanted.put(Integer.toString(m.version()), m));
    if (wanted.isEmpty() && Files.notExists(folder)) {
      return;
    }
    Files.createDirectories(folder);
    for (Map.Entry<String, ModelVersion> each : wanted.entrySet()) {
      if (!shows(folder.resolve(each.getKey()), each.getValue())) {
        put(folder, each.getKey(), each.getValue());
      }
    }
    champion(folder, champion.map(v -> wanted.get(Integer.toString(v))));
    sweep(folder, wanted);
  }

  /** A folder of files is unpacked, so only for versions that somebody may ask for. */
  private static boolean isNamed(ModelVersion model, Optional<Integer> champion) {
    return champion.equals(Optional.of(model.version())) || !model.aliases().isEmpty();
  }

  private static boolean shows(Path folder, ModelVersion model) throws IOException {
    Path note = folder.resolve(NOTE);
    return Files.isRegularFile(note)
        && JSON.readTree(Files.readString(note)).path("digest").asText().equals(model.digest());
  }

  private void put(Path folder, String name, ModelVersion model) throws IOException {
    Path made = folder.resolve(UNFINISHED + UUID.randomUUID());
    Files.createDirectory(made);
    if (ModelFormat.of(model.format()).folder()) {
      FolderArchive.unpack(artefacts.verified(model.digest()), made.resolve("model"));
    } else {
      link(made.resolve("model.onnx"), artefacts.path(model.digest()), model.digest());
    }
    Map<String, Object> note = new LinkedHashMap<>();
    note.put("pipeline", model.pipeline());
    note.put("version", model.version());
    note.put("digest", model.digest());
    note.put("bytes", model.bytes());
    note.put("runId", model.runId());
    note.put("createdAt", model.createdAt().toString());
    note.put("signature", model.signature());
    Files.writeString(
        made.resolve(NOTE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(note) + "\n");
    replace(folder.resolve(name), made);
  }

  private void link(Path link, Path file, String digest) throws IOException {
    if (!linked(link, file.toAbsolutePath())) {
      artefacts.copyTo(digest, link);
    }
  }

  private boolean linked(Path link, Path target) throws IOException {
    if (!links) {
      return false;
    }
    try {
      Files.createSymbolicLink(link, target);
      return true;
    } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
      LOG.debug("No link {}: {}", link, e.toString());
      return false;
    }
  }

  private void champion(Path folder, Optional<ModelVersion> champion) throws IOException {
    Path shown = folder.resolve(CHAMPION);
    if (champion.isEmpty()) {
      remove(shown);
      return;
    }
    String version = Integer.toString(champion.get().version());
    boolean right =
        Files.isSymbolicLink(shown)
            ? Files.readSymbolicLink(shown).toString().equals(version)
            : shows(shown, champion.get());
    if (right) {
      return;
    }
    Path made = folder.resolve(UNFINISHED + UUID.randomUUID());
    if (linked(made, Path.of(version))) {
      replace(shown, made);
    } else {
      put(folder, CHAMPION, champion.get());
    }
  }

  /** A link gives way to a link at once; a folder has to be moved out of the way first. */
  private static void replace(Path shown, Path made) throws IOException {
    if (Files.isDirectory(shown, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(shown, shown.resolveSibling(UNFINISHED + UUID.randomUUID()));
    }
    Files.move(made, shown, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void remove(Path shown) throws IOException {
    if (Files.isDirectory(shown, LinkOption.NOFOLLOW_LINKS)) {
      TemporaryFolders.delete(shown);
    } else {
      Files.deleteIfExists(shown);
    }
  }

  /** Removes versions that are gone, and what killed processes did not finish. */
  private static void sweep(Path folder, Map<String, ModelVersion> wanted) throws IOException {
    Instant before = Instant.now().minus(ABANDONED_AFTER);
    try (Stream<Path> all = Files.list(folder)) {
      for (Path each : all.toList()) {
        String name = each.getFileName().toString();
        boolean gone = VERSION.matcher(name).matches() && !wanted.containsKey(name);
        boolean abandoned =
            name.startsWith(UNFINISHED)
                && Files.getLastModifiedTime(each, LinkOption.NOFOLLOW_LINKS)
                    .toInstant()
                    .isBefore(before);
        if (gone || abandoned) {
          remove(each);
        }
      }
    }
  }
}
