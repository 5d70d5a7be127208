package dev.tidemill.training.snapshot;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.DataFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a snapshot consists of; its digest is the snapshot's.
 *
 * @param asOf ISO instant that counted as now
 * @param holdoutStart ISO instant; training rows are before it
 * @param train digest of the training rows (Parquet)
 * @param holdout digest of the holdout rows (Parquet)
 * @param context digest of rows that are neither: before the window, or labelled too late to train
 *     on; context for prepare only
 * @param quarantined files that were fetched and are left out; null: there are none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
    String asOf,
    String holdoutStart,
    String holdoutEnd,
    String query,
    String train,
    String holdout,
    String context,
    List<Part> files,
    List<Part> quarantined) {

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /**
   * A file that was read.
   *
   * @param came ISO instant, the time of its rows where they have none of their own; null elsewhere
   * @param source name of a source that is elsewhere; null for a file of a folder
   * @param position where the rows are in that source; null for a file of a folder
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Part(
      String path,
      String digest,
      long bytes,
      long rows,
      String came,
      String source,
      String position) {}

  /**
   * The parts of files that were read.
   *
   * @param came by digest
   * @param figures of the files, in the same order
   */
  static List<Part> parts(
      List<SourceFile> files, List<DataFile> figures, Map<String, Instant> came) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      parts.add(part(files.get(i), figures.get(i).rows(), came.get(files.get(i).digest())));
    }
    return parts;
  }

  /** Files that were not read; null if there are none. */
  static List<Part> unread(List<SourceFile> files) {
    return files.isEmpty() ? null : files.stream().map(f -> part(f, -1, null)).toList();
  }

  private static Part part(SourceFile file, long rows, Instant came) {
    String position = file.position().orElse(null);
    return new Part(
        file.relative(),
        file.digest(),
        file.bytes(),
        rows,
        came == null ? null : came.toString(),
        position == null ? null : file.source(),
        position);
  }

  /** What was fetched of a source, also what is in quarantine. */
  List<Part> fetched(String source) {
    Stream<Part> all =
        quarantined == null ? files.stream() : Stream.concat(files.stream(), quarantined.stream());
    return all.filter(p -> source.equals(p.source())).toList();
  }

  /** When files came, by digest; of those whose rows have no time of their own. */
  Map<String, Instant> came() {
    Map<String, Instant> times = new HashMap<>();
    for (Part part : files) {
      if (part.came() != null) {
        times.put(part.digest(), Instant.parse(part.came()));
      }
    }
    return times;
  }

  /** Keeps the manifest and answers its digest. */
  String store(ArtefactStore store) {
    try {
      return store.put(JSON.writeValueAsString(this).getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The manifest of a snapshot. */
  public static Manifest read(ArtefactStore store, String digest) {
    try (InputStream in = store.open(digest)) {
      return JSON.readValue(in, Manifest.class);
    } catch (IOException e) {
      throw new UncheckedIOException("Manifest " + digest + " cannot be read", e);
    }
  }
}
