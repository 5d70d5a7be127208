package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.message.Latencies;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.VersionEvidence;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.schemas.text.ForeignText;
import java.util.ArrayList;
import java.util.List;

/** What one version did in an epoch, added up in place. */
final class VersionSums {

  private static final int MOST_INPUTS = 100;
  private static final int MOST_FAILURE_CHARACTERS = 300;

  private final RouteRole role;
  private final List<String> attributable = new ArrayList<>();
  private final long[] latencies;
  private long executions;
  private long answers;
  private long errors;
  private long servedErrors;
  private long badScores;
  private double min = Double.NaN;
  private double max = Double.NaN;
  private long labelled;
  private double lossSum;
  private String failure = "";

  VersionSums(RouteRole role) {
    this(role, new long[Latencies.BINS]);
  }

  private VersionSums(RouteRole role, long[] latencies) {
    this.role = role;
    this.latencies = latencies;
  }

  /** Continues the sums of a slice. */
  static VersionSums of(VersionEvidence kept) {
    VersionSums sums = new VersionSums(kept.role(), kept.latencyCounts().clone());
    sums.executions = kept.executions();
    sums.answers = kept.answers();
    sums.errors = kept.errors();
    sums.servedErrors = kept.servedErrors();
    sums.attributable.addAll(kept.attributableInputs());
    sums.badScores = kept.badScores();
    sums.min = kept.minScore();
    sums.max = kept.maxScore();
    sums.labelled = kept.labelled();
    sums.lossSum = kept.lossSum();
    sums.failure = kept.failure();
    return sums;
  }

  /** Counts what the version said to a request. */
  void served(Prediction p, VersionScore said, Novelty novelty) {
    executions++;
    if (said.version() == p.answeredBy()) {
      answers++;
    }
    if (said.error().isEmpty()) {
      scored(said);
    } else {
      failed(said, p, novelty);
    }
  }

  private void scored(VersionScore said) {
    latencies[Latencies.bin(said.latencyMicros())]++;
    double score = said.score();
    if (!Double.isFinite(score)) {
      badScores++;
      return;
    }
    min = Double.isNaN(min) ? score : Math.min(min, score);
    max = Double.isNaN(max) ? score : Math.max(max, score);
  }

  private void failed(VersionScore said, Prediction p, Novelty novelty) {
    errors++;
    if (said.attributable() || failure.isEmpty()) {
      String why = said.error();
      failure = ForeignText.cut(why, MOST_FAILURE_CHARACTERS);
    }
    if (NotFinite.isWhy(said)) {
      badScores++;
    }
    if (Novelty.wasToAnswer(p, said) && novelty.firstErrorOfUnit()) {
      servedErrors++;
    }
    if (said.attributable() && novelty.newInput() && attributable.size() < MOST_INPUTS) {
      attributable.add(p.inputHash());
    }
  }

  /** Adds the loss of an answer whose label is known. */
  void lost(double loss) {
    labelled++;
    lossSum += loss;
  }

  /** The sums as a slice carries them. */
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
        lossSum,
        failure);
  }
}
