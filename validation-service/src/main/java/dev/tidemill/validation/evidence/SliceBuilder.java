package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.PairBlock;
import dev.tidemill.schemas.message.PairSpread;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.VersionEvidence;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.validation.evidence.PendingRow.Scored;
import dev.tidemill.validation.loss.LossScale;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Adds up in place what has happened in one epoch since its last slice. {@link #of} continues from
 * a slice that was kept, so the sum can be stored after every request.
 */
final class SliceBuilder {

  private static final long HOUR_MILLIS = 3_600_000L;

  private final EpochKey key;
  private final Map<Integer, VersionSums> versions = new TreeMap<>();
  private final Map<PairKey, Pairs> pairs = new TreeMap<>();
  private long matureRequests;
  private long matureLabelled;
  private long unitsChampion;
  private long unitsCandidate;
  private long repeated;

  private record PairKey(long hour, int candidate, int reference) implements Comparable<PairKey> {
    private static final Comparator<PairKey> ORDER =
        Comparator.comparingLong(PairKey::hour)
            .thenComparingInt(PairKey::candidate)
            .thenComparingInt(PairKey::reference);

    @Override
    public int compareTo(PairKey other) {
      return ORDER.compare(this, other);
    }
  }

  private static final class Pairs {
    long n;
    double sum;
    double[] spread = new double[PairSpread.KNOTS];
  }

  SliceBuilder(EpochKey key) {
    this.key = key;
  }

  /** Continues a slice. */
  static SliceBuilder of(EvidenceSlice slice) {
    SliceBuilder builder = new SliceBuilder(EpochKey.of(slice));
    slice.versions().forEach(v -> builder.versions.put(v.version(), VersionSums.of(v)));
    for (PairBlock block : slice.pairs()) {
      Pairs p = builder.pairs(block.hour().toEpochMilli(), block.candidate(), block.reference());
      p.n = block.n();
      p.sum = block.sum();
      p.spread = block.spread().clone();
    }
    builder.matureRequests = slice.matureRequests();
    builder.matureLabelled = slice.matureLabelled();
    builder.unitsChampion = slice.unitsChampion();
    builder.unitsCandidate = slice.unitsCandidate();
    builder.repeated = slice.repeated();
    return builder;
  }

  /** Counts a request; {@code novelty} is what it is the first of in its rollout. */
  void served(Prediction p, Novelty novelty) {
    for (VersionScore s : p.scores()) {
      sums(s.version(), s.role()).served(p, s, novelty);
    }
    if (novelty.newUnit()) {
      if (p.canary()) {
        unitsCandidate++;
      } else {
        unitsChampion++;
      }
    }
  }

  /** Counts a request whose id came before. */
  void repeated() {
    repeated++;
  }

  /**
   * Takes a request that became mature; a label that says nothing here counts as none. A request
   * whose id came before does not count, since it cannot have a label.
   */
  void matured(PendingRow row, AnswerLoss losses) {
    if (row.again()) {
      return;
    }
    matureRequests++;
    Optional<Truth> truth = row.label().flatMap(losses::read);
    if (truth.isEmpty()) {
      return;
    }
    matureLabelled++;
    for (Scored s : row.scores()) {
      losses.of(s, truth.get()).ifPresent(sums(s.version(), s.role())::lost);
    }
    pair(row, RouteRole.CANDIDATE, RouteRole.CHAMPION, truth.get(), losses);
    pair(row, RouteRole.CHAMPION, RouteRole.FORMER, truth.get(), losses);
  }

  private void pair(
      PendingRow row, RouteRole candidate, RouteRole reference, Truth truth, AnswerLoss losses) {
    Optional<Scored> a = row.scored(candidate);
    Optional<Scored> b = row.scored(reference);
    OptionalDouble lossOfA = a.map(s -> losses.of(s, truth)).orElse(OptionalDouble.empty());
    OptionalDouble lossOfB = b.map(s -> losses.of(s, truth)).orElse(OptionalDouble.empty());
    if (lossOfA.isEmpty() || lossOfB.isEmpty()) {
      return;
    }
    double d = LossScale.difference(lossOfA.getAsDouble(), lossOfB.getAsDouble());
    long hour = Math.floorDiv(row.eventMillis(), HOUR_MILLIS) * HOUR_MILLIS;
    Pairs p = pairs(hour, a.orElseThrow().version(), b.orElseThrow().version());
    p.n++;
    p.sum += d;
    PairSpread.add(p.spread, d, 1);
  }

  private VersionSums sums(int version, RouteRole role) {
    return versions.computeIfAbsent(version, v -> new VersionSums(role));
  }

  private Pairs pairs(long hour, int candidate, int reference) {
    return pairs.computeIfAbsent(new PairKey(hour, candidate, reference), k -> new Pairs());
  }

  /** What was added up. */
  EvidenceSlice slice(
      String endpoint, String pipeline, long sequence, Instant at, Instant maxEventTime) {
    List<VersionEvidence> figures = new ArrayList<>(versions.size());
    versions.forEach((version, sums) -> figures.add(sums.evidence(version)));
    List<PairBlock> blocks = new ArrayList<>(pairs.size());
    pairs.forEach(
        (k, p) ->
            blocks.add(
                new PairBlock(
                    Instant.ofEpochMilli(k.hour()),
                    k.candidate(),
                    k.reference(),
                    p.n,
                    p.sum,
                    p.spread.clone())));
    return new EvidenceSlice(
        endpoint,
        pipeline,
        sequence,
        at,
        maxEventTime,
        key.rolloutId(),
        key.generation(),
        key.epoch(),
        key.step(),
        key.weight(),
        figures,
        blocks,
        matureRequests,
        matureLabelled,
        unitsChampion,
        unitsCandidate,
        repeated);
  }
}
