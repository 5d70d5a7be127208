package dev.tidemill.kit.source.dvc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemill.kit.files.Glob;
import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.source.KnownFiles;
import dev.tidemill.kit.source.SourceException;
import dev.tidemill.schemas.spec.source.DvcData;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of a remote by their digest. What was fetched once is in the artefact store, and is not
 * fetched again; the digest of all that is fetched is compared.
 */
public final class DvcObjects implements AutoCloseable {

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final DvcData source;
  private final DvcRemote remote;
  private final KnownFiles known;

  DvcObjects(DvcData source, DvcRemote remote, KnownFiles known) {
    this.source = source;
    this.remote = remote;
    this.known = known;
  }

  /** The files of a version that the source takes, in the order of their paths. */
  List<DvcFile> files(DvcPointer pointer) throws SourceException, IOException {
    String name = pointer.path().substring(pointer.path().lastIndexOf('/') + 1);
    if (!pointer.isFolder()) {
      return List.of(new DvcFile(name, pointer.md5(), pointer.old()));
    }
    String digest = fetched(new DvcFile(name, pointer.md5(), false), ".dir");
    JsonNode list;
    try {
      list = JSON.readTree(known.store().path(digest).toFile());
    } catch (JsonProcessingException e) {
      throw new SourceException(
          "%s: the list of the files of %s is not JSON".formatted(source.path(), name), false, e);
    }
    Glob glob = Glob.of(source.glob());
    List<DvcFile> files = new ArrayList<>();
    for (JsonNode entry : list) {
      DvcFile file =
          new DvcFile(entry.path("relpath").asText(), entry.path("md5").asText(), pointer.old());
      if (!file.md5().matches("[0-9a-f]{32}")) {
        throw new SourceException(
            "%s: the list of the files of %s gives no MD5 of %s"
                .formatted(source.path(), name, file.path()));
      }
      if (isTaken(glob, file.path())) {
        files.add(file);
      }
    }
    files.sort(Comparator.comparing(DvcFile::path));
    return files;
  }

  private static boolean isTaken(Glob glob, String path) {
    try {
      Path relative = Path.of(path);
      return !path.isEmpty()
          && !relative.isAbsolute()
          && relative.normalize().equals(relative)
          && !relative.startsWith("..")
          && glob.matches(relative);
    } catch (InvalidPathException e) {
      return false; // its characters are none of this machine
    }
  }

  /**
   * Brings a file into the artefact store, unless it is there.
   *
   * @return its digest there
   * @throws SourceException if the remote does not have it, or has other bytes
   */
  public String fetched(DvcFile file) throws SourceException, IOException {
    return fetched(file, "");
  }

  private String fetched(DvcFile file, String ending) throws SourceException, IOException {
    String name =
        String.join(
            "\n",
            "dvc",
            source.endpoint().orElse(""),
            source.remote(),
            file.md5() + ending,
            Boolean.toString(file.old()));
    Optional<String> before = known.digest(name);
    if (before.isPresent()) {
      return before.get();
    }
    Path folder = TemporaryFolders.create("dvc");
    try {
      Path to = folder.resolve("object");
      String key = file.md5().substring(0, 2) + "/" + file.md5().substring(2) + ending;
      if (!remote.fetch("files/md5/" + key, to) && !remote.fetch(key, to)) {
        throw new SourceException(
            "the remote %s does not have %s (MD5 %s%s); run dvc push where it was added"
                .formatted(source.remote(), file.path(), file.md5(), ending));
      }
      String is = DvcDigest.of(to);
      if (!is.equals(file.md5()) && !(file.old() && DvcDigest.ofLines(to).equals(file.md5()))) {
        throw new SourceException(
            "%s in the remote %s is damaged: its MD5 is %s, and the pointer says %s; delete %s there, and run dvc push where it was added"
                .formatted(file.path(), source.remote(), is, file.md5(), key));
      }
      return known.keep(name, to);
    } finally {
      TemporaryFolders.delete(folder);
    }
  }

  @Override
  public void close() {
    remote.close();
  }
}
