package dev.tidemill.deploy.analysis.guard;

import dev.tidemill.deploy.analysis.Evidence;
import dev.tidemill.deploy.analysis.Guard;
import dev.tidemill.deploy.analysis.GuardOutcome;
import dev.tidemill.deploy.analysis.GuardVerdict;
import dev.tidemill.deploy.analysis.PairBets;
import dev.tidemill.deploy.analysis.PairSum;
import dev.tidemill.deploy.analysis.PairSums;
import dev.tidemill.deploy.analysis.PairedQuality;
import dev.tidemill.schemas.spec.guard.Quality;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Quality on pairs, by {@link PairedQuality} (decision rule A1). It holds while too few of the
 * mature requests have a label.
 *
 * @param foretold what earlier stages said of the same difference, reported beside it
 * @param trainedUntil event time up to which the candidate's training rows go; pairs from before
 *     are told
 */
public record QualityGuard(PairedQuality rule, Map<String, Double> foretold, Instant trainedUntil)
    implements Guard {

  /** Figure of the gate's verdict: mean paired difference of the loss. */
  public static final String GATE_DIFFERENCE = "pairMeanDifference";

  private static final CoverageGuard COVERAGE = new CoverageGuard(Optional.empty());

  /** A guard of a candidate whose training rows are not known. */
  public QualityGuard(PairedQuality rule, Map<String, Double> foretold) {
    this(rule, foretold, Instant.MIN);
  }

  public QualityGuard {
    foretold = Map.copyOf(foretold);
  }

  static Optional<QualityGuard> of(Guards.Setting setting) {
    Map<String, Double> gate = setting.gate();
    double variance =
        gate.getOrDefault("pairBlockVariancePerRow", PairedQuality.DEFAULT_VARIANCE_PER_ROW);
    Map<String, Double> foretold = new TreeMap<>();
    setting.canaryDifference().ifPresent(d -> foretold.put("canaryDifference", d));
    if (gate.containsKey(GATE_DIFFERENCE)) {
      foretold.put("gateDifference", gate.get(GATE_DIFFERENCE));
    }
    return setting
        .rules()
        .guard(Quality.class)
        .map(
            q ->
                new QualityGuard(
                    PairedQuality.of(q.margin(), q.minLabels(), variance),
                    foretold,
                    setting.trainedUntil()));
  }

  @Override
  public String name() {
    return "quality";
  }

  @Override
  public double alpha() {
    return rule.alphaFail();
  }

  @Override
  public Need neededFor() {
    return Need.PROMOTION;
  }

  @Override
  public GuardVerdict judge(Evidence evidence) {
    GuardVerdict quality = judge(evidence.pairs(), evidence.bets());
    GuardVerdict coverage = COVERAGE.judge(evidence);
    if (quality.outcome() == GuardOutcome.HOLD) {
      return new GuardVerdict(
          name(),
          GuardOutcome.HOLD,
          quality.message() + CoverageGuard.repeats(evidence),
          quality.statistics(),
          quality.details());
    }
    if (coverage.passed()) {
      return quality;
    }
    return new GuardVerdict(
        name(),
        GuardOutcome.HOLD,
        "not judged: " + coverage.message() + "; 90 % are needed",
        quality.statistics(),
        quality.details());
  }

  /** {@code sums} as {@link PairSums#plus} keeps them; {@code bets} has the same pairs. */
  public GuardVerdict judge(List<PairSum> sums, PairBets bets) {
    PairedQuality.Bounds bounds = rule.bounds(sums);
    Map<String, Double> numbers = new TreeMap<>(foretold);
    numbers.put("n", (double) bounds.n());
    long seen = seen(sums);
    if (seen > 0) {
      numbers.put("seenPairs", (double) seen);
    }
    numbers.put("blocks", (double) bounds.blocks());
    numbers.put("margin", rule.margin());
    numbers.put("alphaFail", rule.alphaFail());
    numbers.put("alphaPass", rule.alphaPass());
    numbers.put("variancePerRow", rule.variancePerRow());
    if (bounds.n() > 0) {
      numbers.put("statistic", bounds.mean());
    }
    if (Double.isInfinite(bounds.upper())) {
      String message =
          "%d labelled pairs in %d blocks; %d pairs in %d blocks are needed"
              .formatted(bounds.n(), bounds.blocks(), rule.minLabels(), rule.minBlocks());
      return new GuardVerdict(name(), GuardOutcome.HOLD, message + told(seen, bounds), numbers);
    }
    double lower = Math.min(bounds.lower(), bets.lower(rule.alphaFail()));
    double upper = Math.max(bounds.upper(), bets.upper(rule.alphaPass()));
    numbers.put("blockVariance", bounds.blockVariance());
    numbers.put("rhoFail", rule.rho(rule.alphaFail()));
    numbers.put("rhoPass", rule.rho(rule.alphaPass()));
    numbers.put("blockLowerBound", bounds.lower());
    numbers.put("blockUpperBound", bounds.upper());
    numbers.put("lowerBound", lower);
    numbers.put("upperBound", upper);
    String message =
        String.format(
            Locale.ROOT,
            "loss difference %.4f, between %.4f and %.4f, against a margin of %.4f",
            bounds.mean(),
            lower,
            upper,
            rule.margin());
    return new GuardVerdict(
        name(),
        rule.outcome(bounds, bets),
        message + told(seen, bounds),
        numbers,
        details(sums, bets));
  }

  /** Pairs of requests from before the end of the training rows, as when old rows are replayed. */
  private long seen(List<PairSum> sums) {
    return sums.stream().filter(s -> s.start().isBefore(trainedUntil)).mapToLong(PairSum::n).sum();
  }

  private String told(long seen, PairedQuality.Bounds bounds) {
    return seen == 0
        ? ""
        : "; %d of the %d pairs are from before %s, up to when the candidate's training rows go: it may have been trained on them, and then it looks better than it is"
            .formatted(seen, bounds.n(), trainedUntil);
  }

  private static Map<String, Double> details(List<PairSum> sums, PairBets bets) {
    Map<String, Double> numbers = new TreeMap<>();
    List<PairSum> blocks = PairSums.blocks(sums);
    for (int b = 0; b < blocks.size(); b++) {
      numbers.put("block." + (b + 1) + ".n", (double) blocks.get(b).n());
      numbers.put("block." + (b + 1) + ".sum", blocks.get(b).sum());
    }
    for (int knot = 0; knot < bets.weights().size(); knot++) {
      numbers.put("knot." + (knot + 1), bets.weights().get(knot));
    }
    return numbers;
  }
}
