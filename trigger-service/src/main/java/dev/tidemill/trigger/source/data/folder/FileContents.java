package dev.tidemill.trigger.source.data.folder;

import dev.tidemill.kit.files.DataFiles;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.trigger.source.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads what data files hold. Not thread-safe. */
final class FileContents implements AutoCloseable {

  private final DuckDbFigures figures = new DuckDbFigures();
  private final Digests digests;

  /** Reads a file to its end. */
  interface Digests {
    String of(Path file) throws IOException;
  }

  FileContents(Digests digests) {
    this.digests = digests;
  }

  String digest(DataFiles.Entry entry) throws IOException {
    return digests.of(entry.file());
  }

  /** What the file holds; empty if it was written to while it was read. */
  Optional<DataFile> of(Target target, SourceSpec source, DataFiles.Entry entry, String digest)
      throws IOException {
    String timeColumn = target.spec().data().columns().time();
    FileFigures seen = figures.of(entry.file(), source.files().format(), timeColumn);
    return DataFiles.now(entry)
        .filter(entry::equals)
        .map(
            same ->
                new DataFile(
                    entry.path(),
                    digest,
                    entry.bytes(),
                    seen.rows(),
                    seen.minEventTime(),
                    seen.maxEventTime()));
  }

  @Override
  public void close() {
    figures.close();
  }
}
