package dev.tidemill.training.label;

import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.training.snapshot.KnownLabels;
import dev.tidemill.training.snapshot.SnapshotException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/** Labels that are in the rows of the pipeline's query. */
record DataLabels(KnownLabels labels) implements LabelSource {

  /** As rarely as the source that is looked at most rarely: the query needs all of them. */
  @Override
  public Duration every(PipelineVersion pipeline) {
    return pipeline.spec().data().sources().stream()
        .map(SourceSpec::kind)
        .map(SourceSpec.Kind::every)
        .max(Duration::compareTo)
        .orElse(SourceSpec.Kind.EVERY);
  }

  @Override
  public void look(PipelineVersion pipeline, LabelOutlet outlet)
      throws SnapshotException, SQLException, IOException {
    labels.look(pipeline, outlet.clock().instant(), outlet, outlet.tally()::note);
  }

  @Override
  public void forget(String pipeline) {
    labels.forget(pipeline);
  }
}
