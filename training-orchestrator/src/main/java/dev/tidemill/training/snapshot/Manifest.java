package dev.tidemill.training.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.DataFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a snapshot consists of; its digest is the snapshot's.
 *
 * @param asOf ISO instant that counted as now
 * @param holdoutStart ISO instant; training rows are before it
 * @param train digest of the training rows (Parquet)
 * @param holdout digest of the holdout rows (Parquet)
 * @param context digest of rows that are neither: before the window, or labelled too late to train
 *     on; context for prepare only
 */
public record Manifest(
    String asOf,
    String holdoutStart,
    String holdoutEnd,
    String query,
    String train,
    String holdout,
    String context,
    List<Part> files) {

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** A file that was read. */
  public record Part(String path, String digest, long bytes, long rows) {}

  static List<Part> parts(List<DataFile> files) {
    List<Part> parts = new ArrayList<>();
    for (DataFile f : files) {
      parts.add(new Part(f.path(), f.digest(), f.bytes(), f.rows()));
    }
    return parts;
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
