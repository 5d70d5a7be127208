package dev.tidemill.console;

import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.Snapshot;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The data files of a pipeline, and which of them snapshots leave out. */
final class PipelineFiles {

  private final Map<String, DataFile> files = new LinkedHashMap<>();

  /** Digests of the last snapshot's files, and of those that later ones may take again. */
  private final Set<String> inSources = new LinkedHashSet<>();

  /** Reasons by digest, of files that snapshots leave out; disjoint. */
  private final Map<String, String> quarantined = new LinkedHashMap<>();

  private final Map<String, String> excluded = new LinkedHashMap<>();

  void cut(Snapshot snapshot) {
    inSources.clear();
    for (DataFile file : snapshot.files()) {
      files.put(file.digest(), file);
      inSources.add(file.digest());
    }
  }

  void quarantined(RunEventBody.FilesQuarantined body) {
    for (DataFile file : body.files()) {
      files.put(file.digest(), file);
      if (!excluded.containsKey(file.digest())) {
        quarantined.put(file.digest(), body.reason());
      }
    }
  }

  /** A command names files by their digests only. */
  void excluded(RunEventBody.FilesExcluded body) {
    for (String digest : body.digests()) {
      files.computeIfAbsent(
          digest, d -> new DataFile("", d, -1, -1, Optional.empty(), Optional.empty()));
      quarantined.remove(digest);
      excluded.put(digest, body.reason());
    }
  }

  void included(List<String> digests) {
    for (String digest : digests) {
      quarantined.remove(digest);
      excluded.remove(digest);
      inSources.add(digest);
    }
  }

  void forgotten(List<String> digests) {
    digests.forEach(quarantined::remove);
    digests.forEach(files::remove);
  }

  /** The pipeline was deleted: a later one of its name knows none of them. */
  void forgetAll() {
    files.clear();
    inSources.clear();
    quarantined.clear();
    excluded.clear();
  }

  /** How many files snapshots leave out. */
  int leftOut() {
    return quarantined.size() + excluded.size();
  }

  /** The known files among these digests. */
  List<DataFile> of(List<String> digests) {
    return digests.stream().map(files::get).filter(Objects::nonNull).toList();
  }

  /** All files, in the order of their paths. */
  Stream<Map<String, Object>> views(String pipeline) {
    return files.values().stream()
        .sorted(Comparator.comparing(DataFile::path))
        .map(
            file -> {
              Map<String, Object> out = Views.record(file);
              out.put("pipeline", pipeline);
              out.put("state", state(file.digest()));
              out.put("byHand", excluded.containsKey(file.digest()));
              out.put("reason", reasonToLeaveOut(file.digest()));
              return out;
            });
  }

  /** What becomes of a file in the next snapshot, as far as the last one knows. */
  private String state(String digest) {
    if (excluded.containsKey(digest) || quarantined.containsKey(digest)) {
      return "quarantined";
    }
    return inSources.contains(digest) ? "included" : "gone";
  }

  private String reasonToLeaveOut(String digest) {
    return excluded.getOrDefault(digest, quarantined.getOrDefault(digest, ""));
  }
}
