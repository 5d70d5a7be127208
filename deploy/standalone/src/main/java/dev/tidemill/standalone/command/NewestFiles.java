package dev.tidemill.standalone.command;

import dev.tidemill.kit.files.DataFiles;
import dev.tidemill.kit.sql.QueriedNames;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.FilesSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The newest file of each source that a query reads. */
final class NewestFiles {

  /** A command must answer at once, and reading the types of a larger file takes too long. */
  private static final long LARGEST_FILE_BYTES = 50_000_000;

  private NewestFiles() {}

  /**
   * Looks for them, the first source first; empty if one is missing or too large.
   *
   * @param folder of the pipeline
   */
  static Map<SourceSpec, DataFiles.Entry> of(PipelineSpec spec, Path folder) throws IOException {
    Map<SourceSpec, DataFiles.Entry> newest = new LinkedHashMap<>();
    for (SourceSpec source : spec.data().sources()) {
      Optional<DataFiles.Entry> file = of(source, folder);
      if (file.filter(f -> f.bytes() <= LARGEST_FILE_BYTES).isPresent()) {
        newest.put(source, file.get());
      } else if (file.isPresent()
          || newest.isEmpty() // what is declared is about the first
          || QueriedNames.of(spec.data().query()).mayHave(source.name())) {
        return Map.of();
      }
    }
    return newest;
  }

  private static Optional<DataFiles.Entry> of(SourceSpec source, Path folder) throws IOException {
    Optional<FilesSpec> files = source.files();
    return files.isPresent() && Files.isDirectory(files.get().folder(folder))
        ? DataFiles.list(files.get().folder(folder), files.get().glob(), (path, why) -> {}).stream()
            .max(Comparator.comparing(DataFiles.Entry::modified))
        : Optional.empty();
  }
}
