package dev.tidemill.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.schemas.message.RunOutcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final FakeApi api = new FakeApi();
  private final StringWriter told = new StringWriter();

  @AfterEach
  void stop() {
    api.close();
  }

  private Watch start() {
    return Watch.start(api.client(), new Teller(new PrintWriter(told)));
  }

  private static String fired(String run, String at) {
    return """
    {"decisionId":"d-%1$s","pipeline":"demo/flight-delays","sequence":1,"at":"%2$s",
     "event":{"type":"fired","runId":"%1$s","triggers":["new-week"],"reason":"3,000 rows",
      "signals":{"count":2}}}\
    """
        .formatted(run, at)
        .replace("\n", "");
  }

  private static String ofRun(String id, String run, String at, String body) {
    return "{\"eventId\":\"%s\",\"pipeline\":\"demo/flight-delays\",\"runId\":\"%s\",\"at\":\"%s\",\"body\":%s}"
        .formatted(id, run, at, body);
  }

  private static final String ENDED =
      "{\"type\":\"run-ended\",\"outcome\":\"rolled-back\",\"code\":\"ERRORS\",\"message\":\"3 inputs\"}";

  @Test
  void itTellsWhatHappensToItsPipelineAndToNoOther() {
    try (Watch watch = start()) {
      api.happens(
          "decision", fired("other", "2026-01-01T10:00:00Z").replace("demo/", "someone-elses/"));
      api.happens("decision", fired("r1", "2026-01-01T10:00:00Z"));
      api.happens(
          "run",
          ofRun(
              "e1",
              "r1",
              "2026-01-01T10:00:01Z",
              "{\"type\":\"stage-started\",\"stage\":\"checking-data\"}"));

      assertThat(watch.await(SOON, watch::preparing)).isTrue();
      api.happens("run", ofRun("e2", "r1", "2026-01-01T10:00:07Z", ENDED));

      assertThat(watch.await(SOON, () -> watch.gaveUp().isPresent())).isTrue();
      assertThat(watch.runs()).extracting(r -> r.id).containsExactly("r1");
      assertThat(watch.runs().get(0).outcome).isEqualTo(Optional.of(RunOutcome.ROLLED_BACK));
      assertThat(watch.signalsInRuns()).isEqualTo(2);
      assertThat(watch.triggersHeard()).containsExactly("new-week");
      assertThat(told.toString())
          .contains("run r1 decided by new-week: 3,000 rows")
          .contains("run r1 ended rolled-back (ERRORS) after 7.0 s: 3 inputs")
          .doesNotContain("other");
    }
  }

  @Test
  void whatHappenedWhileTheApiWasAwayIsAskedForAndNothingIsToldTwice() {
    try (Watch watch = start()) {
      api.happens("decision", fired("r1", "2026-01-01T10:00:00Z"));
      assertThat(watch.await(SOON, () -> watch.runs().size() == 1)).isTrue();

      api.answers(
          "/api/v1/decisions",
          "{\"decisions\":[%s,%s]}"
              .formatted(fired("r2", "2026-01-01T10:00:09Z"), fired("r1", "2026-01-01T10:00:00Z")));
      api.answers(
          "/api/v1/runs", "{\"runs\":[{\"runId\":\"r1\",\"updatedAt\":\"2026-01-01T10:00:05Z\"}]}");
      api.answers(
          "/api/v1/runs/r1",
          "{\"events\":[%s]}".formatted(ofRun("e2", "r1", "2026-01-01T10:00:05Z", ENDED)));
      api.breaksOff();

      assertThat(watch.await(SOON, () -> watch.runs().size() == 2)).isTrue();
      assertThat(watch.ended(watch.runs().get(0))).isTrue();
      api.happens("run", ofRun("e2", "r1", "2026-01-01T10:00:05Z", ENDED));
      api.happens("decision", fired("r3", "2026-01-01T10:00:20Z"));
      assertThat(watch.await(SOON, () -> watch.runs().size() == 3)).isTrue();
      assertThat(told.toString())
          .containsOnlyOnce("run r1 decided")
          .containsOnlyOnce("run r2 decided")
          .containsOnlyOnce("run r1 ended");
    }
  }

  @Test
  void whatWasBeforeIsNotItsStory() {
    api.answers(
        "/api/v1/decisions",
        "{\"decisions\":[%s]}".formatted(fired("old", "2026-01-01T10:00:00Z")));
    try (Watch watch = start()) {
      api.breaksOff();
      api.happens("decision", fired("new", "2026-01-01T10:00:01Z"));

      assertThat(watch.await(SOON, () -> !watch.runs().isEmpty())).isTrue();
      assertThat(watch.runs()).extracting(r -> r.id).isEqualTo(List.of("new"));
    }
  }

  @Test
  void errorsOfACandidateAreThoseThatItsLastLookCounts() {
    try (Watch watch = start()) {
      api.happens(
          "rollout",
          ofRollout("e1", "{\"type\":\"rollout-started\",\"candidate\":{\"version\":7}}"));
      for (int errors = 1; errors <= 3; errors++) {
        api.happens(
            "rollout",
            ofRollout(
                "look-" + errors,
                "{\"type\":\"evidence-judged\",\"guards\":[{\"guard\":\"errors\",\"statistics\":{\"errors\":%d}}]}"
                    .formatted(errors)));
      }
      assertThat(watch.await(SOON, () -> watch.candidateFailures(7) == 3)).isTrue();
      assertThat(watch.candidateFailures(6)).isZero();
    }
  }

  private static String ofRollout(String id, String body) {
    return ofRun(id, "x", "2026-01-01T10:00:00Z", body).replace("runId", "rolloutId");
  }

  @Test
  void anApiThatDoesNotKnowTheTokenIsNotAskedAgain() {
    api.refuses(401);
    assertThatThrownBy(this::start)
        .isInstanceOf(CliException.class)
        .hasMessageContaining("--token-file");
  }

  @Test
  void anApiThatIsNotThereIsSaidAtOnce() {
    api.close();
    assertThatThrownBy(this::start)
        .isInstanceOf(CliException.class)
        .hasMessageContaining("No Tidemill answers at " + api.address());
  }

  @Test
  void oneThatRefusesLaterEndsTheWaiting() {
    try (Watch watch = start()) {
      api.refuses(403);
      api.breaksOff();
      assertThatThrownBy(() -> watch.await(SOON, () -> false))
          .isInstanceOf(CliException.class)
          .hasMessage("not so");
    }
  }
}
