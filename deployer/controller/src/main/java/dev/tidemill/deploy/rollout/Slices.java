package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.analysis.EpochTotals;
import dev.tidemill.deploy.analysis.Evidence;
import dev.tidemill.deploy.analysis.PairBets;
import dev.tidemill.deploy.analysis.PairSum;
import dev.tidemill.deploy.analysis.PairSums;
import dev.tidemill.deploy.analysis.VersionTotals;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.PairBlock;
import dev.tidemill.schemas.message.RolloutStage;
import dev.tidemill.schemas.message.VersionEvidence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How slices of evidence add up. */
final class Slices {

  private static final int MAX_ATTRIBUTABLE = 100;

  private Slices() {}

  /**
   * Whether a slice is evidence of this rollout: its own id, an epoch of its own, and newer than
   * every slice before. Repeated, late and foreign slices are not.
   */
  static boolean counts(PipelineRollouts state, EvidenceSlice slice) {
    Optional<Rollout> current = state.current();
    return current.isPresent()
        && (current.get().stage() == RolloutStage.STEPPING || current.get().provisional())
        && slice.rolloutId().equals(current.map(Rollout::id))
        && slice.generation() == state.generation()
        && slice.sequence() > current.get().looks().lastSlice()
        && current.get().evidence().epochs().stream().anyMatch(e -> e.epoch() == slice.epoch());
  }

  static Evidence withEpoch(Evidence evidence, EpochTotals epoch) {
    return new Evidence(
        evidence.candidate(),
        evidence.reference(),
        evidence.attributable(),
        Stream.concat(evidence.epochs().stream(), Stream.of(epoch)).toList(),
        evidence.pairs(),
        evidence.bets(),
        evidence.mature(),
        evidence.labelled());
  }

  /** The rollout with a slice that {@link #counts}. */
  static Rollout take(Rollout rollout, EvidenceSlice slice) {
    int candidate = rollout.candidate().version();
    Evidence e = rollout.evidence();
    Optional<VersionEvidence> own =
        slice.versions().stream().filter(v -> v.version() == candidate).findFirst();
    Optional<VersionEvidence> other =
        slice.versions().stream().filter(v -> v.version() != candidate).findFirst();
    Evidence next =
        new Evidence(
            own.map(v -> plus(e.candidate(), v)).orElse(e.candidate()),
            other.map(v -> plus(e.reference(), v)).orElse(e.reference()),
            attributable(e.attributable(), own),
            e.epochs().stream()
                .map(t -> t.epoch() == slice.epoch() ? plus(t, slice, own, other) : t)
                .toList(),
            pairs(e.pairs(), candidate, slice.pairs()),
            bets(e.bets(), candidate, slice.pairs()),
            e.mature() + slice.matureRequests(),
            e.labelled() + slice.matureLabelled());
    return rollout.withEvidence(next, rollout.looks().withSlice(slice.sequence()));
  }

  private static VersionTotals plus(VersionTotals t, VersionEvidence v) {
    List<Long> latencies = new ArrayList<>(t.latencies());
    for (int bin = 0; bin < Math.min(latencies.size(), v.latencyCounts().length); bin++) {
      latencies.set(bin, latencies.get(bin) + v.latencyCounts()[bin]);
    }
    return new VersionTotals(
        t.executions() + v.executions(),
        t.answers() + v.answers(),
        t.errors() + v.errors(),
        t.bad() + v.badScores(),
        least(t.least(), v.minScore()),
        -least(-t.most(), -v.maxScore()),
        latencies);
  }

  /** The smaller one; NaN only if both are. */
  private static double least(double a, double b) {
    if (Double.isNaN(a)) {
      return b;
    }
    return Double.isNaN(b) ? a : Math.min(a, b);
  }

  private static List<String> attributable(List<String> known, Optional<VersionEvidence> own) {
    Set<String> all = new LinkedHashSet<>(known);
    own.ifPresent(v -> all.addAll(v.attributableInputs()));
    return all.stream().limit(MAX_ATTRIBUTABLE).toList();
  }

  private static EpochTotals plus(
      EpochTotals t,
      EvidenceSlice slice,
      Optional<VersionEvidence> own,
      Optional<VersionEvidence> other) {
    // A gateway whose candidate is not ready gives it nothing: such requests say nothing of a
    // split.
    boolean split = slice.weight() == Math.round(100 * t.w());
    return new EpochTotals(
        t.epoch(),
        t.w(),
        t.candidateErrors() + (split ? own.map(VersionEvidence::servedErrors).orElse(0L) : 0),
        t.championErrors() + (split ? other.map(VersionEvidence::servedErrors).orElse(0L) : 0),
        t.candidateUnits() + (split ? slice.unitsCandidate() : 0),
        t.championUnits() + (split ? slice.unitsChampion() : 0),
        t.executions() + own.map(VersionEvidence::executions).orElse(0L),
        t.answers() + own.map(VersionEvidence::answers).orElse(0L));
  }

  private static List<PairSum> pairs(List<PairSum> known, int candidate, List<PairBlock> blocks) {
    List<PairSum> pairs = known;
    for (PairBlock b : blocks) {
      if (b.candidate() == candidate && b.n() > 0) {
        pairs = PairSums.plus(pairs, b.hour(), b.n(), b.sum());
      }
    }
    return pairs;
  }

  private static PairBets bets(PairBets known, int candidate, List<PairBlock> blocks) {
    PairBets bets = known;
    for (PairBlock b : blocks) {
      if (b.candidate() == candidate) {
        bets = bets.plus(b.spread());
      }
    }
    return bets;
  }
}
