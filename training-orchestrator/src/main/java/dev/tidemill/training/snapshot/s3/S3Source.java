package dev.tidemill.training.snapshot.s3;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.s3.FetchedObjects;
import dev.tidemill.kit.source.s3.S3Bucket;
import dev.tidemill.kit.source.s3.S3Reach;
import dev.tidemill.schemas.spec.source.S3Objects;
import dev.tidemill.training.snapshot.SnapshotException;
import dev.tidemill.training.snapshot.SnapshotSource;
import dev.tidemill.training.snapshot.SourceListing;
import dev.tidemill.training.snapshot.SourceLook;
import java.nio.file.Path;

/**
 * The objects of a bucket. A snapshot fetches those that no earlier one has in this version; one
 * that is overwritten is a new file, and one that is deleted is gone from later snapshots.
 */
public final class S3Source implements SnapshotSource<S3Objects> {

  private final S3Reach reach;
  private final Path known;

  /**
   * @param known a folder that remembers what was fetched
   */
  public S3Source(S3Reach reach, Path known) {
    this.reach = reach;
    this.known = known;
  }

  @Override
  public Class<S3Objects> spec() {
    return S3Objects.class;
  }

  @Override
  public SourceListing list(SourceLook<S3Objects> look) throws SnapshotException {
    try {
      S3Bucket bucket = reach.open(look.spec(), look.folder());
      try {
        FetchedObjects fetched = new FetchedObjects(known, look.fetched().store());
        return new S3Listing(look, bucket, bucket.list(), fetched);
      } catch (SourceException | RuntimeException e) {
        bucket.close();
        throw e;
      }
    } catch (SourceException e) {
      throw refused(look, e);
    }
  }

  static SnapshotException refused(SourceLook<S3Objects> look, SourceException e) {
    return e.passing()
        ? look.passing("SOURCE_AWAY", e.getMessage())
        : look.problem("SOURCE_REFUSED", e.getMessage());
  }
}
