package dev.tidemill.training.snapshot;

import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What all sources of a pipeline have now, before it is read.
 *
 * @param listings in the order of the specification
 */
record ListedSources(List<SourceListing> listings) implements AutoCloseable {

  /**
   * Looks.
   *
   * @param fetched takes what is fetched of a source
   * @param notes takes what was left out, a sentence each
   * @throws SnapshotException if it cannot be known what a source has
   */
  static ListedSources list(
      SnapshotSources kinds,
      CutSnapshot work,
      Instant now,
      Optional<Manifest> before,
      Function<SourceSpec, Fetched> fetched,
      Consumer<String> notes)
      throws SnapshotException, IOException {
    ListedSources listed = new ListedSources(new ArrayList<>());
    Path folder = Path.of(work.folder());
    try {
      for (SourceSpec s : work.spec().data().sources()) {
        SourceLook<?> look =
            new SourceLook<>(
                s.name(),
                s.kind(),
                folder,
                now,
                before,
                fetched.apply(s),
                notes,
                Optional.ofNullable(work.versions().get(s.name())));
        listed.listings().add(kinds.list(look));
      }
      return listed;
    } catch (SnapshotException | IOException | RuntimeException e) {
      listed.close();
      throw e;
    }
  }

  /** The marks of all sources. */
  List<String> marks() {
    List<String> marks = new ArrayList<>();
    for (SourceListing listing : listings) {
      marks.addAll(listing.marks());
      marks.add(""); // ends the marks of a source
    }
    return marks;
  }

  @Override
  public void close() {
    listings.forEach(SourceListing::close);
  }
}
