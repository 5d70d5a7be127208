package dev.tidemill.validation.gate.scoring;

import dev.tidemill.kit.onnx.Scores;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.spec.LabelValues;
import dev.tidemill.validation.check.duckdb.DuckDb;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.gate.scoring.Scoring.Scored;
import dev.tidemill.validation.loss.LossScale;
import dev.tidemill.validation.loss.RowLoss;
import dev.tidemill.validation.monitor.quality.FreshBaseline;
import dev.tidemill.validation.monitor.quality.FreshBaseline.Example;
import dev.tidemill.validation.monitor.quality.InputEncoding;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The mean of loss(candidate) - loss(always-fresh baseline) on the holdout, which is what the
 * monitor expects of the model once it serves (decision rule C1), and the baseline with which the
 * monitor goes on. The baseline learns the training rows. Then it learns each holdout label when it
 * becomes known, as it would in production.
 */
public final class HoldoutRegret {

  /** The baseline learns at most this many training rows, the newest. */
  private static final int BASELINE_ROWS = 100_000;

  private final LossScale loss;
  private final Scores scores;
  private final InputEncoding encoding;
  private final FreshBaseline untrained;

  /**
   * @param mean of the training labels
   */
  private HoldoutRegret(LossScale loss, Profile profile, Scored scored, double mean) {
    this.loss = loss;
    this.scores = scored.scores();
    List<String> classes = scores.classes();
    this.encoding = FreshBaseline.roomFor(classes, InputEncoding.of(scored.inputNames(), profile));
    this.untrained =
        classes.isEmpty()
            ? FreshBaseline.untrained(loss, encoding, mean)
            : FreshBaseline.untrained(classes, encoding);
  }

  /**
   * Measures the candidate.
   *
   * @param profile of its training inputs
   */
  public static Measured measure(
      DuckDb database,
      ArtefactStore store,
      CheckModel work,
      Scored scored,
      Profile profile,
      LabelFigures labels)
      throws SQLException {
    HoldoutRows training =
        HoldoutRows.newest(
            database,
            LabelValues.of(work.spec()),
            work.spec().data(),
            store.path(work.snapshot().trainDigest()),
            store.path(work.prepared().trainDigest()),
            scored.inputs(),
            BASELINE_ROWS);
    LossScale loss = LossScale.ofMonitor(work.spec(), labels.variance());
    return new HoldoutRegret(loss, profile, scored, labels.mean()).of(training, scored.rows());
  }

  /**
   * What the monitor starts from.
   *
   * @param regret NaN without holdout rows
   * @param baseline after all labels of the training and the holdout
   */
  public record Measured(double regret, FreshBaseline baseline) {}

  private Measured of(HoldoutRows training, HoldoutRows holdout) {
    FreshBaseline.Training baseline = untrained.training();
    for (int row : byKnown(training)) {
      baseline.learn(example(training, row));
    }
    int[] landing = byKnown(holdout);
    int next = 0;
    double sum = 0;
    int judged = 0;
    for (int i = 0; i < scores.size(); i++) {
      while (next < landing.length
          && holdout.knownMillis()[landing[next]] < holdout.eventMillis()[i]) {
        baseline.learn(example(holdout, landing[next++]));
      }
      Example row = example(holdout, i);
      double d = ownLoss(i, row.label()) - baseline.loss(loss, row);
      if (Double.isFinite(d)) {
        sum += d;
        judged++;
      }
    }
    while (next < landing.length) {
      baseline.learn(example(holdout, landing[next++]));
    }
    return new Measured(sum / judged, baseline.done());
  }

  private static int[] byKnown(HoldoutRows rows) {
    return IntStream.range(0, rows.labels().length)
        .boxed()
        .sorted(Comparator.<Integer>comparingLong(i -> rows.knownMillis()[i]).thenComparing(i -> i))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Of several classes one that the candidate does not know has the probability 0. */
  private double ownLoss(int row, double label) {
    if (scores.classes().isEmpty()) {
      return loss.of(scores.single()[row], label);
    }
    int known = (int) label;
    return RowLoss.log(known < scores.width() ? scores.column(known)[row] : 0);
  }

  private Example example(HoldoutRows rows, int i) {
    return new Example(
        encoding.encode(rows.inputs().numbers(i), rows.inputs().texts(i)), label(rows, i));
  }

  private double label(HoldoutRows rows, int i) {
    double label = rows.labels()[i];
    return scores.classes().isEmpty() ? label : untrained.classOf(rows.classes().get((int) label));
  }
}
