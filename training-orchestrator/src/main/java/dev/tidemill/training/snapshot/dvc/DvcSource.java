package dev.tidemill.training.snapshot.dvc;

import dev.tidemill.kit.git.GitTip;
import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.dvc.DvcObjects;
import dev.tidemill.kit.source.dvc.DvcPointer;
import dev.tidemill.kit.source.dvc.DvcReach;
import dev.tidemill.schemas.message.CodeCommit;
import dev.tidemill.schemas.message.DataVersion;
import dev.tidemill.schemas.spec.source.DvcData;
import dev.tidemill.training.snapshot.SnapshotException;
import dev.tidemill.training.snapshot.SnapshotSource;
import dev.tidemill.training.snapshot.SourceListing;
import dev.tidemill.training.snapshot.SourceLook;
import java.io.IOException;
import java.util.Optional;

/**
 * The version of data that the signal of a run named; without one, that of the newest commit. A
 * snapshot fetches what no earlier one has, by its digest, and reads it whole or not at all.
 */
public final class DvcSource implements SnapshotSource<DvcData> {

  private final DvcReach reach;

  public DvcSource(DvcReach reach) {
    this.reach = reach;
  }

  @Override
  public Class<DvcData> spec() {
    return DvcData.class;
  }

  @Override
  public SourceListing list(SourceLook<DvcData> look) throws SnapshotException, IOException {
    try {
      GitTip tip = tip(look);
      DvcPointer pointer = reach.pointer(look.spec(), look.folder(), tip);
      look.note(
          "it is what %s of commit %s names, %s"
              .formatted(look.spec().path(), CodeCommit.shortened(tip.commit()), pointer.digest()));
      DvcObjects data = reach.open(look.spec(), look.folder(), look.fetched().store());
      try {
        return new DvcListing(
            look, data, reach.version(look.spec(), look.folder(), tip, pointer, data));
      } catch (SourceException | IOException | RuntimeException e) {
        data.close();
        throw e;
      }
    } catch (SourceException e) {
      throw refused(look, e);
    }
  }

  /**
   * What a signal named, so that a run reads what it was started for, whatever came since. A
   * specification that was edited meanwhile may follow another pointer.
   */
  private GitTip tip(SourceLook<DvcData> look) throws SourceException, IOException {
    Optional<DataVersion> named =
        look.version().filter(v -> v.pointer().equals(look.spec().path()));
    return named.isPresent()
        ? reach.at(look.spec(), named.get().commit())
        : reach.tip(look.spec(), look.folder());
  }

  static SnapshotException refused(SourceLook<DvcData> look, SourceException e) {
    return e.passing()
        ? look.passing("SOURCE_AWAY", e.getMessage())
        : look.problem("SOURCE_REFUSED", e.getMessage());
  }
}
