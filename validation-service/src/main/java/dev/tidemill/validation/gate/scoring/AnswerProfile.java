package dev.tidemill.validation.gate.scoring;

import dev.tidemill.kit.onnx.Scores;
import dev.tidemill.validation.check.duckdb.DuckDb;
import dev.tidemill.validation.check.duckdb.ProfileBuilder;
import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.loss.DecidedClass;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a candidate answered on its holdout: the reference of the monitor's prediction drift. */
public final class AnswerProfile {

  /** The newest answers, enough for any histogram. */
  private static final int MOST_ROWS = 20_000;

  private AnswerProfile() {}

  /** The profile of its scores, or of the classes that it decides for. */
  public static FeatureProfile of(DuckDb database, Scores scores) throws SQLException {
    int from = Math.max(0, scores.size() - MOST_ROWS);
    if (!scores.classes().isEmpty()) {
      Map<String, Long> rows = new TreeMap<>();
      for (int i = from; i < scores.size(); i++) {
        DecidedClass.of(scores.byClass(i)).ifPresent(word -> rows.merge(word, 1L, Long::sum));
      }
      return FeatureProfile.ofText(rows);
    }
    String numbers =
        Arrays.stream(scores.single(), from, scores.size())
            .filter(Double::isFinite)
            .mapToObj(Double::toString)
            .collect(Collectors.joining(", "));
    database.execute(
        "CREATE OR REPLACE TEMP TABLE candidate_answers AS SELECT unnest(CAST(["
            + numbers
            + "] AS DOUBLE[])) AS score");
    return new ProfileBuilder(database.connection())
        .of("candidate_answers", List.of("score"))
        .feature("score")
        .orElseThrow();
  }
}
