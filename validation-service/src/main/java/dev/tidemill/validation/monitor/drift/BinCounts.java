package dev.tidemill.validation.monitor.drift;

import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.PopulationStability;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Rows in the two kinds of bins of a reference (decision rule D1); text has one kind.
 *
 * @param equalWidths per {@link FeatureProfile#bin}; for text per value, and last all others
 * @param equalShares per decile of the reference
 */
record BinCounts(long[] equalWidths, long[] equalShares) {

  /** Those of the training data. */
  static BinCounts of(FeatureProfile reference) {
    return reference.holdsText()
        ? new BinCounts(reference.byValue(), new long[0])
        : new BinCounts(longs(reference.counts48()), longs(reference.deciles().counts()));
  }

  private static long[] longs(List<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).toArray();
  }

  /** How far these rows depart from others, in the bins that show it more. */
  PopulationStability against(BinCounts expected) {
    return byWidth(expected).orGreater(byShare(expected));
  }

  /** Whether it is the bins of equal share that show more. */
  boolean sharesShowMore(BinCounts expected) {
    PopulationStability byWidth = byWidth(expected);
    return byWidth.orGreater(byShare(expected)) != byWidth;
  }

  private PopulationStability byWidth(BinCounts expected) {
    return PopulationStability.between(expected.equalWidths, equalWidths);
  }

  private PopulationStability byShare(BinCounts expected) {
    return PopulationStability.between(expected.equalShares, equalShares);
  }

  /** The counts of one kind of bins. */
  List<Long> counts(boolean shares) {
    return LongStream.of(shares ? equalShares : equalWidths).boxed().toList();
  }
}
