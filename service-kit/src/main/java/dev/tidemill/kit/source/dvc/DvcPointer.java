package dev.tidemill.kit.source.dvc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tidemill.kit.source.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An output that a pointer names, as DVC writes it in a {@code .dvc} file or in {@code dvc.lock}.
 *
 * @param path of the output, as the pointer says it
 * @param digest 32 hexadecimal digits; of a folder {@code .dir} follows
 * @param bytes size of all of it; -1 if the pointer does not say it
 * @param files number of files; -1 if the pointer does not say it
 * @param old whether DVC 2 made it
 */
public record DvcPointer(String path, String digest, long bytes, long files, boolean old) {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final int NAMED = 10;

  /** Whether it is a folder. */
  public boolean isFolder() {
    return digest.endsWith(".dir");
  }

  /** The digest of its bytes, or of the list of its files. */
  String md5() {
    return digest.substring(0, 32);
  }

  /**
   * Reads a pointer.
   *
   * @param file its name, for messages
   * @param out which output; empty: the only one
   * @throws SourceException if it is not a pointer, or has no such output
   */
  public static DvcPointer parse(String text, String file, Optional<String> out)
      throws SourceException {
    List<JsonNode> outputs = outputs(text, file);
    List<String> paths = outputs.stream().map(o -> o.path("path").asText()).toList();
    List<JsonNode> chosen =
        out.isEmpty()
            ? outputs
            : outputs.stream().filter(o -> o.path("path").asText().equals(out.get())).toList();
    if (chosen.isEmpty()) {
      throw new SourceException(
          "%s has no output%s; it has %s"
              .formatted(file, out.map(o -> " " + o).orElse(""), some(paths)));
    }
    if (chosen.size() > 1) {
      throw new SourceException(
          "%s has several outputs; write dvc.out, one of %s".formatted(file, some(paths)));
    }
    return of(chosen.get(0), file);
  }

  private static String some(List<String> paths) {
    String first = String.join(", ", paths.subList(0, Math.min(NAMED, paths.size())));
    return paths.isEmpty() ? "none" : paths.size() > NAMED ? first + " and others" : first;
  }

  private static List<JsonNode> outputs(String text, String file) throws SourceException {
    JsonNode root;
    try {
      root = YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new SourceException(
          file + " is not YAML: " + e.getOriginalMessage().lines().findFirst().orElse(""),
          false,
          e);
    }
    List<JsonNode> all = new ArrayList<>();
    if (root != null && root.path("stages").isObject()) {
      root.path("stages").forEach(stage -> stage.path("outs").forEach(all::add));
    } else if (root != null && root.path("outs").isArray()) {
      root.path("outs").forEach(all::add);
    } else {
      throw new SourceException(
          file + " is not a pointer of DVC: it has neither outs nor stages; see dvc.path");
    }
    return all;
  }

  private static DvcPointer of(JsonNode out, String file) throws SourceException {
    String path = out.path("path").asText();
    String hash = out.path("hash").asText("md5");
    String digest = out.path("md5").asText();
    if (!hash.equals("md5") || !digest.matches("[0-9a-f]{32}(\\.dir)?")) {
      throw new SourceException(
          "%s names %s by another digest than MD5, such as the version of a cloud; Tidemill reads MD5 alone. Run dvc add and dvc push with a remote that is not version_aware, and commit the pointer"
              .formatted(file, path));
    }
    return new DvcPointer(
        path,
        digest,
        out.path("size").asLong(-1),
        out.path("nfiles").asLong(digest.endsWith(".dir") ? -1 : 1),
        !out.has("hash"));
  }
}
