package dev.tidemill.training.snapshot.topic;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.topic.TopicOffsets;
import dev.tidemill.kit.source.topic.TopicReach;
import dev.tidemill.schemas.spec.source.TopicRows;
import dev.tidemill.training.snapshot.SnapshotException;
import dev.tidemill.training.snapshot.SnapshotSource;
import dev.tidemill.training.snapshot.SourceListing;
import dev.tidemill.training.snapshot.SourceLook;
import java.io.IOException;
import org.apache.kafka.clients.admin.Admin;

/**
 * The messages of a topic. A snapshot reads what came since the last one, and takes the rest from
 * the artefact store; nothing is committed.
 */
public final class TopicSource implements SnapshotSource<TopicRows> {

  private final TopicReach reach;

  public TopicSource(TopicReach reach) {
    this.reach = reach;
  }

  @Override
  public Class<TopicRows> spec() {
    return TopicRows.class;
  }

  @Override
  public SourceListing list(SourceLook<TopicRows> look) throws SnapshotException, IOException {
    try (Admin admin = Admin.create(reach.properties(look.spec(), look.folder()))) {
      return new TopicListing(look, reach, TopicOffsets.of(admin, look.spec().name()));
    } catch (SourceException e) {
      throw refused(look, e);
    }
  }

  static SnapshotException refused(SourceLook<TopicRows> look, SourceException e) {
    return e.passing()
        ? look.passing("SOURCE_AWAY", e.getMessage())
        : look.problem("SOURCE_REFUSED", e.getMessage());
  }
}
