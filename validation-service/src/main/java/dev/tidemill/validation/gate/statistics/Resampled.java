package dev.tidemill.validation.gate.statistics;

/** The loss of one model on rows that a bootstrap draws in clusters. */
@FunctionalInterface
public interface Resampled {

  /**
   * The loss on the rows of these clusters; NaN where it is not defined.
   *
   * @param drawn numbers of clusters; the rows of one that is drawn twice count twice
   */
  double loss(int[] drawn);
}
