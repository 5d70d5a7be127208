package dev.tidemill.validation.gate.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.VersionScore;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PredictionLogTest {

  private static final Instant KNOWN = Instant.parse("2001-01-01T12:00:00Z");

  private final Map<String, VersionScore> scores = new HashMap<>();

  private void take(String requestId, String endpoint, Instant at, VersionScore... said) {
    Prediction prediction =
        new Prediction(
            requestId,
            endpoint,
            "default/test",
            "gateway",
            1,
            1,
            Optional.empty(),
            0,
            0,
            false,
            requestId,
            "hash",
            Instant.EPOCH,
            at,
            new double[0],
            0,
            Double.NaN,
            List.of(said));
    PredictionLog.take(prediction, "here", Map.of("a", KNOWN, "b", KNOWN), scores);
  }

  private static VersionScore said(RouteRole role, double score) {
    return new VersionScore(1, role, false, score, "", false, 10);
  }

  @Test
  void theChampionsScoreCountsAlsoWhereAnotherVersionAnswered() {
    take(
        "a",
        "here",
        KNOWN.minusMillis(1),
        said(RouteRole.CANDIDATE, 0.9),
        said(RouteRole.CHAMPION, 0.2));
    assertThat(scores).containsExactly(Map.entry("a", said(RouteRole.CHAMPION, 0.2)));
  }

  @Test
  void ofEqualRequestsTheFirstCounts() {
    take("a", "here", KNOWN.minusSeconds(9), said(RouteRole.CHAMPION, 0.2));
    take("a", "here", KNOWN.minusSeconds(5), said(RouteRole.CHAMPION, 0.3));
    assertThat(scores).containsExactly(Map.entry("a", said(RouteRole.CHAMPION, 0.2)));
  }

  @Test
  void lateForeignUnknownAndFailedRequestsDoNotCount() {
    take("a", "here", KNOWN, said(RouteRole.CHAMPION, 0.2));
    take("a", "elsewhere", KNOWN.minusSeconds(1), said(RouteRole.CHAMPION, 0.2));
    take("c", "here", KNOWN.minusSeconds(1), said(RouteRole.CHAMPION, 0.2));
    take("b", "here", KNOWN.minusSeconds(1), said(RouteRole.CHAMPION, Double.NaN));
    take("b", "here", KNOWN.minusSeconds(1), said(RouteRole.FORMER, 0.2));
    assertThat(scores).isEmpty();
  }
}
