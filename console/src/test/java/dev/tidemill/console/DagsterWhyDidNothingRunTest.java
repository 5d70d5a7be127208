package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.console.trigger.Decided;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutStarted;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** "The page says eager, why did nothing run?": each trigger says what it waits for. */
class DagsterWhyDidNothingRunTest extends ConsoleFixture {

  private final Decided decided = new Decided(START.plusSeconds(30));

  private JsonNode why(String more) {
    return get("decisions/why?pipeline=" + PIPELINE + more);
  }

  private static String lines(JsonNode answer) {
    StringBuilder out = new StringBuilder();
    answer.path("lines").forEach(l -> out.append(l.asText()).append('\n'));
    return out.toString();
  }

  private static JsonNode trigger(JsonNode answer, String name) {
    for (JsonNode t : answer.path("triggers")) {
      if (t.path("trigger").asText().equals(name)) {
        return t;
      }
    }
    throw new AssertionError("no trigger " + name + " in " + answer);
  }

  private void tellDecisions() {
    decided.all.forEach(projection::apply);
  }

  @Test
  void whatWaitsIsATreeWithWhatWasSeenWhatIsNeededAndUntilWhen() {
    decided.evaluated(
        "new-week",
        TriggerOutcome.WAITING,
        3,
        3,
        "newRows 500 of 3000",
        Optional.of(START.plusSeconds(7260)),
        new Condition("anyOf", "0", "1", false),
        new Condition("newRows", "500", "3000", false).below(1),
        new Condition("maxWait", "0s", "2h", false)
            .below(1)
            .until(Optional.of(START.plusSeconds(7260))));
    tellDecisions();
    JsonNode waits = trigger(why(""), "new-week");
    assertThat(waits.path("state").asText()).isEqualTo("waits");
    assertThat(waits.path("until").asText()).isEqualTo("2026-01-05T12:01:00Z");
    assertThat(waits.path("untilSeconds").asLong()).isEqualTo(7200);
    assertThat(waits.at("/conditions/1/depth").asInt()).isEqualTo(1);
    assertThat(waits.at("/conditions/1/observed").asText()).isEqualTo("500");
    assertThat(lines(why("&trigger=new-week")))
        .contains(
            "new-week (data): waits for newRows 500 of 3000, maxWait 0s of 2h, until"
                + " 2026-01-05T12:01:00Z (in 2h 0m)\n"
                + "    - anyOf: 0 (needs 1)\n"
                + "      - newRows: 500 (needs 3000)\n"
                + "      - maxWait: 0s (needs 2h), until 2026-01-05T12:01:00Z (in 2h 0m)\n"
                + "  3 signals wait since 2026-01-05T10:00:30Z\n");
  }

  @Test
  void aTriggerThatHeardNothingAPauseAndADropSayWhatTheyAre() {
    decided
        .paused("model-got-worse")
        .evaluated("new-week", TriggerOutcome.SUPPRESSED, "no free place, policy skip")
        .pass(Duration.ofSeconds(5))
        .evaluated("new-week", TriggerOutcome.SUPPRESSED, "no free place, policy skip");
    tellDecisions();
    assertThat(lines(why("")))
        .contains(
            "nothing came: no signal has reached it",
            "model-got-worse (finding): paused; what comes is dropped",
            "last suppressed 2 times since 2026-01-05T10:00:30Z, last 2026-01-05T10:00:35Z: no free"
                + " place, policy skip");
    assertThat(trigger(why(""), "new-week").path("suppressedBy"))
        .as("what was dropped before holds back nothing that comes now")
        .isEmpty();
  }

  @Test
  void aRolloutThatHoldsThePlaceSaysWhatItNeedsAndWhatEndsIt() {
    decided.evaluated(
        "new-week",
        TriggerOutcome.WAITING,
        "until run flight-delays-3 ends, concurrency limit 1",
        new Condition("concurrency", "1 running", "fewer than 1", false));
    tellDecisions();
    RolloutStarted started =
        records.stream()
            .filter(RolloutEvent.class::isInstance)
            .map(r -> ((RolloutEvent) r).body())
            .filter(RolloutStarted.class::isInstance)
            .map(RolloutStarted.class::cast)
            .reduce((a, b) -> b)
            .orElseThrow();
    projection.apply(
        new RolloutEvent(
            "told",
            PIPELINE,
            "rollout-9",
            1,
            now,
            new RolloutStarted(
                "flight-delays-3",
                started.endpoint(),
                started.candidate(),
                Optional.of(started.candidate()),
                started.spec())));
    projection.apply(
        new RunEvent(
            "seen",
            PIPELINE,
            "flight-delays-3",
            999,
            now,
            new RunEventBody.RolloutSeen("rollout-9")));
    assertThat(lines(why("")))
        .contains(
            "flight-delays-3 holds a place: rolling-out since ",
            ", which ends by "
                + now.plus(started.spec().rollout().orElseThrow().deadline().after()),
            "  a canary needs traffic: at least ",
            "tidemill promote demo/flight-delays and tidemill abort demo/flight-delays end the"
                + " rollout and free the place");
  }

  @Test
  void theLastFireIsShownWithItsRunAndHowThatEnded() {
    decided.fired("new-week", "run-9", 1, 1).ended("run-9", RunOutcome.NO_CHANGE);
    tellDecisions();
    assertThat(trigger(why(""), "new-week").at("/lastFire/outcome").asText())
        .isEqualTo("no-change");
    assertThat(lines(why(""))).contains("run-9: 1 signals; it ended no-change");
  }

  @Test
  void aFindingThatNoTriggerHearsIsNamed() {
    assertThat(why("").path("unheard")).isEmpty(); // the pipeline listens to input-drift
    Finding finding =
        new Finding(
            "f2",
            PIPELINE,
            "flight-delays",
            "served-range",
            "range",
            Optional.empty(),
            START,
            START,
            1,
            0,
            1,
            "distance_mi left its range",
            Map.of());
    projection.apply(
        new Signal(
            "finding-2",
            "monitor",
            PIPELINE,
            now,
            Optional.empty(),
            new SignalBody.FindingRaised(finding)));
    assertThat(why("").at("/unheard/0/check").asText()).isEqualTo("served-range");
    assertThat(lines(why("")))
        .contains(
            "no trigger listens to the check served-range: 1 finding, last "
                + START
                + ": distance");
  }

  @Test
  void asOfATimeTheAnswerIsFromTheDecisionsUpToIt() {
    String then = START.plusSeconds(1).toString();
    JsonNode past = why("&at=" + then);
    assertThat(past.path("at").asText()).isEqualTo(then);
    assertThat(past.path("decisions").size()).isLessThan(why("").path("decisions").size());
    assertThat(past.path("decisions"))
        .allMatch(d -> !Instant.parse(d.path("at").asText()).isAfter(Instant.parse(then)));
    assertThat(why("&at=yesterday").at("/error/message").asText())
        .startsWith("at \"yesterday\" is not a time; write one such as ");
    assertThat(why("&at=2026-01-05").path("at").asText()).isEqualTo("2026-01-05T00:00:00Z");
    assertThat(why("&at=" + now.plusSeconds(1)).at("/error/message").asText())
        .contains("is not over yet; leave it out");
  }

  @Test
  void beforeItsFirstDecisionAPipelineDidNotExist() {
    assertThat(lines(why("&at=2001-01-01")))
        .isEqualTo(
            PIPELINE
                + " as of 2001-01-01T00:00:00Z\n"
                + PIPELINE
                + " did not exist at 2001-01-01T00:00:00Z: its first decision is of "
                + START.plusSeconds(1)
                + "\n");
    assertThat(why("&at=2001-01-01&trigger=new-week").at("/error/message").asText())
        .contains("did not exist at 2001-01-01T00:00:00Z");
  }

  @Test
  void afterItsLastDecisionATriggerStandsAsThatLeftIt() {
    now = now.plus(Duration.ofDays(3));
    assertThat(lines(why("&at=" + now.minusSeconds(60) + "&trigger=new-week")))
        .contains("last fired 2026-01-05T10:00:19Z flight-delays-2")
        .containsSubsequence(
            "last decisions, newest first:", "fired flight-delays-2", "fired flight-delays-1");
  }

  @Test
  void aTriggerWithoutADecisionSaysThatOfItselfAlone() {
    assertThat(lines(why("&trigger=trainer-changed")))
        .contains("nothing came", "no decision of trainer-changed yet")
        .doesNotContain("has decided nothing");
  }

  @Test
  void whatWaitsForAPlaceIsToldWhichRunHoldsItAndUntilWhen() {
    Instant until = now.plusSeconds(900);
    decided.evaluated(
        "new-week",
        TriggerOutcome.WAITING,
        "until run flight-delays-3 ends, concurrency limit 1",
        new Condition("concurrency", "1 running", "fewer than 1", false));
    tellDecisions();
    projection.apply(
        new RunEvent(
            "told",
            PIPELINE,
            "flight-delays-3",
            999,
            now,
            new RunEventBody.StageStarted(RunStage.TRAINING, "j", 1, now, until)));
    assertThat(lines(why("")))
        .contains(
            "flight-delays-3 holds a place: training since "
                + now
                + ", which ends by "
                + until
                + " (in 15m 0s) at the latest\n");
    assertThat(why("").at("/places/0/runId").asText()).isEqualTo("flight-delays-3");
  }

  @Test
  void theDecisionThatMadeARunNamesItsSignals() {
    JsonNode made = get("decisions/why?run=flight-delays-1");
    assertThat(made.at("/decision/signals/ids/0").asText()).isEqualTo("signal-of-flight-delays-1");
    assertThat(lines(made))
        .contains("because new-week: 4800 new rows", "signal-of-flight-delays-1");
    assertThat(get("decisions/why?run=none").at("/error/code").asText()).isEqualTo("not-found");
    assertThat(get("decisions/why?run=x&at=y").at("/error/field").asText()).isEqualTo("run");
  }
}
