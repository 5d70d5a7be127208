package dev.tidemill.console;

import dev.tidemill.kit.files.DataFiles;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.FilesSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * Names the files whose bytes no source of a pipeline holds any more, one sentence each. A later
 * snapshot cannot take them.
 */
final class MissingBytes {

  private MissingBytes() {}

  /**
   * Looks at the folder as it is now.
   *
   * @param folder the pipeline's; if this process cannot see it, the list is empty
   */
  static List<String> of(PipelineSpec spec, Path folder, List<DataFile> files) {
    if (files.isEmpty() || !Files.isDirectory(folder)) {
      return List.of();
    }
    List<DataFiles.Entry> there = new ArrayList<>();
    for (SourceSpec source : spec.data().sources()) {
      if (source.files().isEmpty()) {
        return List.of(); // the source is elsewhere
      }
      FilesSpec own = source.files().get();
      Path data = own.folder(folder);
      try {
        if (Files.isDirectory(data)) {
          there.addAll(DataFiles.list(data, own.glob(), (path, why) -> {}));
        }
      } catch (IOException | PatternSyntaxException e) {
        return List.of(); // cannot be told from here
      }
    }
    return files.stream().filter(f -> !isThere(f, there)).map(f -> gone(f, there)).toList();
  }

  private static boolean isThere(DataFile file, List<DataFiles.Entry> there) {
    return there.stream()
        .filter(e -> e.bytes() == file.bytes())
        .anyMatch(e -> digest(e.file()).equals(file.digest()));
  }

  private static String digest(Path file) {
    try {
      return ArtefactStore.digest(file);
    } catch (UncheckedIOException e) {
      return "";
    }
  }

  private static String gone(DataFile file, List<DataFiles.Entry> there) {
    boolean changed = there.stream().anyMatch(e -> e.path().equals(file.path()));
    return changed
        ? "%s has other bytes now than those that were included (%s). The new ones are a file of their own; the earlier ones are taken only if they come back."
            .formatted(file.path(), file.digest().substring(0, 12))
        : "%s is no longer on disk. Later snapshots take it only if the same bytes come back."
            .formatted(file.path());
  }
}
