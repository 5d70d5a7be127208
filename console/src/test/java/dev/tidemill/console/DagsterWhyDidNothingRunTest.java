package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.console.trigger.Decided;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.RunOutcome;
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
        .contains("at=yesterday is not a time; write one in UTC");
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
