package dev.tidemill.training.snapshot;

import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** The kinds of sources that this process can read. */
public final class SnapshotSources {

  /** Those that need nothing but this machine. */
  public static final SnapshotSources OF_FOLDERS = new SnapshotSources(List.of());

  private final List<SnapshotSource<?>> kinds;

  /**
   * @param others kinds beside folders
   */
  public SnapshotSources(List<SnapshotSource<?>> others) {
    this.kinds =
        Stream.concat(Stream.<SnapshotSource<?>>of(new FolderSource()), others.stream()).toList();
  }

  /**
   * Looks what a source has.
   *
   * @throws SnapshotException if that cannot be known
   */
  SourceListing list(SourceLook<?> look) throws SnapshotException, IOException {
    for (SnapshotSource<?> kind : kinds) {
      if (kind.spec().isInstance(look.spec())) {
        return list(kind, look);
      }
    }
    throw look.problem(
        "NO_SUCH_SOURCE",
        "this process does not read sources of the kind " + look.spec().getClass().getSimpleName());
  }

  private static <S extends SourceSpec.Kind> SourceListing list(
      SnapshotSource<S> kind, SourceLook<?> look) throws SnapshotException, IOException {
    return kind.list(
        new SourceLook<>(
            look.source(),
            kind.spec().cast(look.spec()),
            look.folder(),
            look.now(),
            look.before(),
            look.fetched(),
            look.notes(),
            look.version()));
  }
}
