package dev.tidemill.deploy.analysis;

import java.util.List;

/**
 * Everything that is known of one candidate: it starts empty with each candidate and grows over its
 * steps.
 *
 * @param candidate the version on trial
 * @param reference the version that it is compared with on the same requests
 * @param attributable hashes of distinct inputs whose failure is the candidate's own
 * @param epochs by traffic share
 * @param pairs as {@link PairSums#plus} keeps them
 * @param bets the same pairs by their difference
 * @param mature requests that became mature
 * @param labelled those of them with a label
 */
public record Evidence(
    VersionTotals candidate,
    VersionTotals reference,
    List<String> attributable,
    List<EpochTotals> epochs,
    List<PairSum> pairs,
    PairBets bets,
    long mature,
    long labelled) {

  public static final Evidence NONE =
      new Evidence(
          VersionTotals.NONE,
          VersionTotals.NONE,
          List.of(),
          List.of(),
          List.of(),
          PairBets.NONE,
          0,
          0);

  public Evidence {
    attributable = List.copyOf(attributable);
    epochs = List.copyOf(epochs);
    pairs = List.copyOf(pairs);
  }

  /** Labelled pairs. */
  public long pairCount() {
    return pairs.stream().mapToLong(PairSum::n).sum();
  }

  /** Mean paired difference; NaN without pairs. */
  public double meanDifference() {
    return pairs.stream().mapToDouble(PairSum::sum).sum() / pairCount();
  }
}
