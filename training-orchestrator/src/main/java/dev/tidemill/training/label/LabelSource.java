package dev.tidemill.training.label;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.training.snapshot.SnapshotException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/**
 * One way in which labels come. It remembers what it told on this machine, and forgets nothing that
 * was not told: what fails is read again.
 */
interface LabelSource extends AutoCloseable {

  /** The pause between two looks. */
  Duration every(PipelineVersion pipeline);

  /**
   * Looks once for a pipeline whose labels come in this way.
   *
   * @throws SnapshotException if the rows cannot be read; the message is for people
   * @throws SourceException as well
   */
  void look(PipelineVersion pipeline, LabelOutlet outlet)
      throws SnapshotException, SourceException, SQLException, IOException;

  /** Forgets a pipeline whose labels no longer come in this way. */
  void forget(String pipeline);

  @Override
  default void close() {}
}
