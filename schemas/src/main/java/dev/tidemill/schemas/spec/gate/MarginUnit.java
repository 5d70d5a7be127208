package dev.tidemill.schemas.spec.gate;

/** What a margin of rmse or mae is measured in; other metrics have no unit. */
public enum MarginUnit {
  /** The standard deviation of the training labels, the scale of the rollout's quality guard. */
  SPREAD,
  /** The unit of the label. */
  LABEL
}
