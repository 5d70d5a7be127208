package dev.tidemill.training.snapshot;

import dev.tidemill.schemas.message.DataVersion;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A source that a snapshot reads.
 *
 * @param spec what the specification says of it
 * @param folder of the pipeline
 * @param now wall clock
 * @param before the manifest of the pipeline's last snapshot, if there is one
 * @param fetched takes what is fetched
 * @param notes takes what was left out, a sentence each
 * @param version what a signal said that the data is; empty: what is there now counts
 */
public record SourceLook<S extends SourceSpec.Kind>(
    String source,
    S spec,
    Path folder,
    Instant now,
    Optional<Manifest> before,
    Fetched fetched,
    Consumer<String> notes,
    Optional<DataVersion> version) {

  /** Of what is there now. */
  public SourceLook(
      String source,
      S spec,
      Path folder,
      Instant now,
      Optional<Manifest> before,
      Fetched fetched,
      Consumer<String> notes) {
    this(source, spec, folder, now, before, fetched, notes, Optional.empty());
  }

  /** Says what was left out. */
  public void note(String sentence) {
    notes.accept("Source " + source + ": " + sentence);
  }

  /** Why no snapshot can be cut. */
  public SnapshotException problem(String code, String message) {
    return new SnapshotException(code, "Source " + source + ": " + message);
  }

  /** The same; another try may help. */
  public SnapshotException passing(String code, String message) {
    return new SnapshotException(code, "Source " + source + ": " + message, true);
  }

  /** What earlier snapshots fetched of this source, quarantined files too, as far as it is kept. */
  public List<Manifest.Part> parts() {
    return before.map(m -> m.fetched(source)).orElse(List.of()).stream()
        .filter(p -> fetched.has(p.digest()))
        .toList();
  }
}
