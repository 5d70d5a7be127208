package dev.tidemill.training.snapshot;

import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import java.io.IOException;

/**
 * One kind of source as snapshots read it: it says what is there, and brings it to this machine.
 * What it fetches goes into the artefact store, so that the data gate and every later run read
 * those very bytes without asking the source again.
 *
 * @param <S> its record in the specification
 */
public interface SnapshotSource<S extends SourceSpec.Kind> {

  Class<S> spec();

  /**
   * Looks what a source has now.
   *
   * @throws SnapshotException if that cannot be known; the message names the source
   */
  SourceListing list(SourceLook<S> look) throws SnapshotException, IOException;
}
