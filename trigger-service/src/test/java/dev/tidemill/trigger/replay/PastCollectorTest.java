package dev.tidemill.trigger.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.OffsetRange;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerInput;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.trigger.backtest.Flights;
import dev.tidemill.trigger.backtest.Past;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The past as records of three topics give it. */
class PastCollectorTest {

  private static final Instant START = Flights.START;
  private final PastCollector past =
      new PastCollector(Flights.PIPELINE, START, START.plus(Duration.ofHours(10)));

  private static <V> Received<V> record(V value, long offset, Instant at) {
    Origin origin = new Origin("tidemill.trigger-inputs", 0, offset);
    return new Received<>(Flights.PIPELINE, value, origin, at, Trace.of("x"));
  }

  private void decided(Instant at, TriggerEvent event) {
    past.decision(record(new TriggerDecision("d", Flights.PIPELINE, 1, at, event), 0, at));
  }

  private static SignalSet signals(long offset, String id) {
    return new SignalSet(
        1,
        "d",
        List.of(id),
        List.of(new OffsetRange("tidemill.trigger-inputs", 0, offset, offset)),
        0,
        0,
        0,
        Optional.empty(),
        Optional.empty());
  }

  private void evaluated(Instant at, long offset) {
    decided(
        at,
        new TriggerEvent.Evaluated(
            "t",
            TriggerOutcome.WAITING,
            signals(offset, "s" + offset),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            "waits",
            at,
            1,
            false,
            Demand.TRAIN,
            Map.of()));
  }

  private void signal(long offset, Instant at) {
    Signal signal =
        new Signal(
            "s" + offset,
            "/test",
            "x",
            at,
            Optional.of(Flights.PIPELINE),
            new SignalBody.DataArrived("flights", List.of()));
    past.signal(record(new TriggerInput(signal, "", -1, -1), offset, at));
  }

  @Test
  void aSignalHasTheNowOfItsDecisionOrElseThatOfItsRecord() {
    evaluated(START.plusMillis(250), 7);
    signal(7, START.plusMillis(100));
    signal(8, START.plusMillis(900));
    assertThat(past.past().happenings())
        .extracting(Past.Happening::at)
        .containsExactly(START.plusMillis(250), START.plusMillis(900));
  }

  @Test
  void whatIsBeforeOrAfterTheTimeIsLeftOutAndTheRestIsInOrder() {
    signal(1, START.minusMillis(1));
    signal(2, START.plusSeconds(5));
    signal(3, START.plus(Duration.ofHours(11)));
    command(new CommandBody.TriggerRun("why", Map.of()), START.plusSeconds(3), 60);
    assertThat(past.past().happenings())
        .extracting(Past.Happening::at)
        .containsExactly(START.plusSeconds(3), START.plusSeconds(5));
  }

  private void command(CommandBody body, Instant at, long validForSeconds) {
    Command command =
        new Command("c", Flights.PIPELINE, at, at.plusSeconds(validForSeconds), "ann", body);
    past.command(record(command, 0, at));
  }

  @Test
  void ofCommandsOnlyThoseThatPeopleGiveWhateverTheRulesAreReplayed() {
    command(new CommandBody.DeletePipeline("away", false), START.plusSeconds(1), 60);
    command(new CommandBody.TriggerRun("too late", Map.of()), START.plusSeconds(2), -1);
    assertThat(past.past().happenings()).isEmpty();
  }

  private void step(String run, RunEventBody body) {
    Instant at = START.plusSeconds(20);
    past.step(record(new RunEvent("e", Flights.PIPELINE, run, 1, at, body), 0, at));
  }

  @Test
  void aRunHasItsSignalsAndItsEndAlsoOneAfterTheTime() {
    decided(
        START.plusSeconds(9),
        new TriggerEvent.Fired(
            "f",
            "run-1",
            RunKind.TRAIN,
            List.of("t"),
            signals(7, "s7"),
            List.of(),
            "1 signal",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Map.of(),
            1,
            Flights.draft("- name: t\n  data: {source: flights}\n"),
            "/p"));
    decided(
        START.plus(Duration.ofHours(12)),
        new TriggerEvent.RunEndSeen(
            "run-1", RunOutcome.PROMOTED, START.plus(Duration.ofHours(12))));
    RunEventBody granted =
        new RunEventBody.ExecutionGranted(RunStage.TRAINING, 1, "e", "w", START.plusSeconds(20));
    step("run-1", granted);
    step("run-1", new RunEventBody.RunQueued("triggers do not look at it"));
    step("of another time", granted);
    Past.RealRun run = past.past().runs().get(0);
    assertThat(run.signals()).containsExactly("s7");
    assertThat(run.steps()).containsExactly(new Past.Step(START.plusSeconds(20), granted));
    assertThat(run.outcome()).contains(RunOutcome.PROMOTED);
    assertThat(run.endedAt()).contains(START.plus(Duration.ofHours(12)));
    assertThat(past.past().folder()).isEqualTo("/p");
  }
}
