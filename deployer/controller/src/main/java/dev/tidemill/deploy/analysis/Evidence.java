package dev.tidemill.deploy.analysis;

import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.PairBlock;
import dev.tidemill.schemas.message.VersionEvidence;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that is known of one candidate. It starts empty with each candidate and grows over its
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
 * @param repeated requests whose id came before: with another input they count without a label, as
 *     they were they count once
 */
public record Evidence(
    VersionTotals candidate,
    VersionTotals reference,
    List<String> attributable,
    List<EpochTotals> epochs,
    List<PairSum> pairs,
    PairBets bets,
    long mature,
    long labelled,
    long repeated) {

  /** Far more inputs than abort a rollout. */
  private static final int MAX_ATTRIBUTABLE = 100;

  public static final Evidence NONE =
      new Evidence(
          VersionTotals.NONE,
          VersionTotals.NONE,
          List.of(),
          List.of(),
          List.of(),
          PairBets.NONE,
          0,
          0,
          0);

  public Evidence {
    attributable = List.copyOf(attributable);
    epochs = List.copyOf(epochs);
    pairs = List.copyOf(pairs);
  }

  /** With an epoch of the route in which nothing has happened yet. */
  public Evidence withEpoch(EpochTotals epoch) {
    return new Evidence(
        candidate,
        reference,
        attributable,
        Stream.concat(epochs.stream(), Stream.of(epoch)).toList(),
        pairs,
        bets,
        mature,
        labelled,
        repeated);
  }

  /**
   * With what happened at the endpoint in one of the epochs.
   *
   * @param version the candidate's
   */
  public Evidence plus(int version, EvidenceSlice slice) {
    Optional<VersionEvidence> own =
        slice.versions().stream().filter(v -> v.version() == version).findFirst();
    Optional<VersionEvidence> other =
        slice.versions().stream().filter(v -> v.version() != version).findFirst();
    List<PairSum> sums = pairs;
    PairBets allBets = bets;
    for (PairBlock b : slice.pairs()) {
      if (b.candidate() == version) {
        sums = b.n() > 0 ? PairSums.plus(sums, b.hour(), b.n(), b.sum()) : sums;
        allBets = allBets.plus(b.spread());
      }
    }
    return new Evidence(
        own.map(candidate::plus).orElse(candidate),
        other.map(reference::plus).orElse(reference),
        inputs(own),
        epochs.stream()
            .map(e -> e.epoch() == slice.epoch() ? e.plus(slice, own, other) : e)
            .toList(),
        sums,
        allBets,
        mature + slice.matureRequests(),
        labelled + slice.matureLabelled(),
        repeated + slice.repeated());
  }

  private List<String> inputs(Optional<VersionEvidence> own) {
    Stream<String> more = own.stream().flatMap(v -> v.attributableInputs().stream());
    return Stream.concat(attributable.stream(), more).distinct().limit(MAX_ATTRIBUTABLE).toList();
  }

  /** Requests that were asked, as far as the version that is asked more often shows. */
  public long requests() {
    return Math.max(candidate.executions(), reference.executions());
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
