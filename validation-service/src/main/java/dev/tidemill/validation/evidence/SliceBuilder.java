package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.Latencies;
import dev.tidemill.schemas.message.PairBlock;
import dev.tidemill.schemas.message.PairSpread;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.VersionEvidence;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.validation.evidence.PendingRow.Scored;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Adds up in place what has happened in one epoch since its last slice. {@link #of} continues from
 * a slice that was kept, so the sum can be stored after every request.
 */
final class SliceBuilder {

  private static final long HOUR_MILLIS = 3_600_000L;
  private static final int MOST_INPUTS = 100;

  private final EpochKey key;
  private final Map<Integer, Figures> versions = new TreeMap<>();
  private final Map<PairKey, Pairs> pairs = new TreeMap<>();
  private long matureRequests;
  private long matureLabelled;
  private long unitsChampion;
  private long unitsCandidate;

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

  /** The figures of one version. */
  private static final class Figures {
    final RouteRole role;
    long executions;
    long answers;
    long errors;
    long servedErrors;
    final List<String> attributable = new ArrayList<>();
    long badScores;
    double min = Double.NaN;
    double max = Double.NaN;
    final long[] latencies;
    long labelled;
    double lossSum;

    Figures(RouteRole role, long[] latencies) {
      this.role = role;
      this.latencies = latencies;
    }

    VersionEvidence evidence(int version) {
      return new VersionEvidence(
          version,
          role,
          executions,
          answers,
          errors,
          servedErrors,
          List.copyOf(attributable),
          badScores,
          min,
          max,
          latencies.clone(),
          labelled,
          lossSum);
    }
  }

  SliceBuilder(EpochKey key) {
    this.key = key;
  }

  /** Continues a slice. */
  static SliceBuilder of(EvidenceSlice slice) {
    SliceBuilder builder = new SliceBuilder(EpochKey.of(slice));
    for (VersionEvidence v : slice.versions()) {
      Figures f = new Figures(v.role(), v.latencyCounts().clone());
      f.executions = v.executions();
      f.answers = v.answers();
      f.errors = v.errors();
      f.servedErrors = v.servedErrors();
      f.attributable.addAll(v.attributableInputs());
      f.badScores = v.badScores();
      f.min = v.minScore();
      f.max = v.maxScore();
      f.labelled = v.labelled();
      f.lossSum = v.lossSum();
      builder.versions.put(v.version(), f);
    }
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
    return builder;
  }

  EpochKey key() {
    return key;
  }

  /** Counts a request; {@code novelty} is what it is the first of in its rollout. */
  void served(Prediction p, Novelty novelty) {
    for (VersionScore s : p.scores()) {
      Figures f = figures(s.version(), s.role());
      f.executions++;
      if (s.version() == p.answeredBy()) {
        f.answers++;
      }
      if (s.error().isEmpty()) {
        scored(f, s);
      } else {
        failed(f, s, p, novelty);
      }
    }
    if (novelty.newUnit()) {
      if (p.canary()) {
        unitsCandidate++;
      } else {
        unitsChampion++;
      }
    }
  }

  private static void scored(Figures f, VersionScore s) {
    f.latencies[Latencies.bin(s.latencyMicros())]++;
    if (!Double.isFinite(s.score())) {
      f.badScores++;
      return;
    }
    f.min = Double.isNaN(f.min) ? s.score() : Math.min(f.min, s.score());
    f.max = Double.isNaN(f.max) ? s.score() : Math.max(f.max, s.score());
  }

  private static void failed(Figures f, VersionScore s, Prediction p, Novelty novelty) {
    f.errors++;
    if (NotFinite.isWhy(s)) {
      f.badScores++;
    }
    if (Novelty.wasToAnswer(p, s) && novelty.firstErrorOfUnit()) {
      f.servedErrors++;
    }
    if (s.attributable() && novelty.newInput() && f.attributable.size() < MOST_INPUTS) {
      f.attributable.add(p.inputHash());
    }
  }

  /** Takes a request that became mature. */
  void matured(PendingRow row, LossScale losses) {
    matureRequests++;
    if (row.label().isEmpty()) {
      return;
    }
    matureLabelled++;
    double label = row.label().get().value();
    for (Scored s : row.scores()) {
      if (Double.isFinite(s.score())) {
        Figures f = figures(s.version(), s.role());
        f.labelled++;
        f.lossSum += losses.of(s.score(), label);
      }
    }
    pair(row, RouteRole.CANDIDATE, RouteRole.CHAMPION, label, losses);
    pair(row, RouteRole.CHAMPION, RouteRole.FORMER, label, losses);
  }

  private void pair(
      PendingRow row, RouteRole candidate, RouteRole reference, double label, LossScale losses) {
    Optional<Scored> a = row.scored(candidate);
    Optional<Scored> b = row.scored(reference);
    if (a.isEmpty() || b.isEmpty()) {
      return;
    }
    double d = losses.difference(a.get().score(), b.get().score(), label);
    long hour = Math.floorDiv(row.eventMillis(), HOUR_MILLIS) * HOUR_MILLIS;
    Pairs p = pairs(hour, a.get().version(), b.get().version());
    p.n++;
    p.sum += d;
    PairSpread.add(p.spread, d, 1);
  }

  private Figures figures(int version, RouteRole role) {
    return versions.computeIfAbsent(version, v -> new Figures(role, new long[Latencies.BINS]));
  }

  private Pairs pairs(long hour, int candidate, int reference) {
    return pairs.computeIfAbsent(new PairKey(hour, candidate, reference), k -> new Pairs());
  }

  /** What was added up. */
  EvidenceSlice slice(
      String endpoint, String pipeline, long sequence, Instant at, Instant maxEventTime) {
    List<VersionEvidence> figures = new ArrayList<>(versions.size());
    versions.forEach((version, f) -> figures.add(f.evidence(version)));
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
        unitsCandidate);
  }
}
