package dev.tidemill.training.run.stage;

/** Sizes below which a holdout judges nothing. */
public final class HoldoutLimits {

  /**
   * Labelled rows since the onset of the finding behind a run, to train on, and as many others to
   * be judged on (decision rule B3).
   */
  public static final long LEAST_ROWS_SINCE_ONSET = 300;

  private HoldoutLimits() {}
}
