package dev.tidemill.training.label;

import dev.tidemill.schemas.message.Label;
import dev.tidemill.schemas.spec.LabelValues;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.training.snapshot.LabelRow;
import java.time.Instant;
import java.util.Optional;

/**
 * What rows say as labels of an endpoint; the words mean what they mean in the data of the
 * pipeline.
 *
 * @param endpoint where the requests were asked
 */
record LabelMeaning(LabelValues values, String endpoint) {

  /** As gateways take ids and classes. */
  private static final int MAX_TEXT = 256;

  static LabelMeaning of(PipelineSpec spec) {
    return new LabelMeaning(
        LabelValues.of(spec), spec.rollout().orElseThrow().serving().endpoint());
  }

  /**
   * What a row says.
   *
   * @param label empty if it is none
   * @param refusal why it is none, as the end of a sentence; empty if it is one
   */
  record Read(Optional<Label> label, String refusal) {

    private static Read refused(String why) {
      return new Read(Optional.empty(), why);
    }
  }

  /**
   * Reads a row.
   *
   * @param now wall clock
   */
  Read read(LabelRow row, Instant now) {
    if (row.id() == null || row.id().isEmpty()) {
      return Read.refused("have no id");
    }
    if (row.id().length() > MAX_TEXT) {
      return Read.refused("have an id of more than " + MAX_TEXT + " characters");
    }
    if (row.word() == null) {
      return Read.refused("have no label");
    }
    if (row.word().length() > MAX_TEXT) {
      return Read.refused("have a label of more than " + MAX_TEXT + " characters");
    }
    if (values.task() == Task.MULTICLASS_CLASSIFICATION) {
      return row.word().isBlank()
          ? Read.refused("have no label")
          : read(row, Double.NaN, Optional.of(row.word()), now);
    }
    double value = values.valueOf(row.word());
    if (!Double.isFinite(value)) {
      return Read.refused("have a label that is not " + values.allowed());
    }
    boolean plain = values.task() == Task.REGRESSION || values.isPlainTruth();
    return read(row, value, plain ? Optional.empty() : Optional.of(row.word()), now);
  }

  private Read read(LabelRow row, double value, Optional<String> word, Instant now) {
    return new Read(
        Optional.of(new Label(row.id(), endpoint, value, now, row.knownAt(), word)), "");
  }
}
