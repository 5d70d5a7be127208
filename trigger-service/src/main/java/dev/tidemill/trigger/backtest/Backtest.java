package dev.tidemill.trigger.backtest;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.trigger.backtest.Past.Happening;
import dev.tidemill.trigger.backtest.Past.PersonAsked;
import dev.tidemill.trigger.backtest.Past.RealRun;
import dev.tidemill.trigger.backtest.Past.SignalCame;
import dev.tidemill.trigger.policy.PolicyInput;
import dev.tidemill.trigger.policy.PolicyInput.CommandReceived;
import dev.tidemill.trigger.policy.PolicyInput.RunEventSeen;
import dev.tidemill.trigger.policy.PolicyInput.SignalReceived;
import dev.tidemill.trigger.policy.PolicyInput.TimerExpired;
import dev.tidemill.trigger.policy.TriggerDecider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Replays what happened through a draft: its signals and what people asked for in log order, each
 * at its recorded now, and the timers of the draft at their instants between. A run of the draft
 * that takes the very signals of a real one comes to what that came to, after the same time; {@link
 * RunModel} says how others go. Deterministic: the same past and the same draft give the same
 * report.
 */
public final class Backtest {

  /** The most runs that a draft may start. */
  static final int MOST_RUNS = 20_000;

  private static final String ASKED = "backtest";

  /** What a run of the draft comes to, at an instant. */
  private record Coming(Instant at, long order, String runId, RunEventBody body) {}

  private final Past past;
  private final RunModel model;
  private final DraftPipeline pipeline;
  private final BooleanSupplier stop;
  private final PriorityQueue<Coming> coming =
      new PriorityQueue<>(Comparator.comparing(Coming::at).thenComparing(Coming::order));
  private final List<DraftRun> runs = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, Long> shadows = new TreeMap<>();
  private long order;
  private long signals;

  private Backtest(TriggerDecider decider, Past past, BooleanSupplier stop) {
    this.past = past;
    this.stop = stop;
    model = new RunModel(past);
    pipeline = new DraftPipeline(decider, past.pipeline(), past.from());
  }

  /**
   * Replays.
   *
   * @param stop asked between inputs; true ends the replay
   * @throws BacktestException with the reason if the draft is refused, starts too many runs or was
   *     stopped
   */
  public static BacktestReport run(
      TriggerDecider decider, Past past, PipelineSpec draft, BooleanSupplier stop) {
    Backtest test = new Backtest(decider, past, stop);
    test.apply(draft);
    past.happenings().forEach(test::happens);
    test.passTo(past.to());
    return BacktestReport.of(
        past, draft, test.runs, test.model, test.triggers(draft), test.signals);
  }

  private void apply(PipelineSpec draft) {
    Command command =
        new Command(
            ASKED,
            past.pipeline(),
            past.from(),
            past.from().plus(Duration.ofDays(1)),
            ASKED,
            new CommandBody.ApplyPipeline(draft, "", past.folder()));
    for (TriggerEvent event : pipeline.decide(new CommandReceived(command, past.from()))) {
      if (event instanceof TriggerEvent.CommandAnswered answer && !answer.accepted()) {
        throw new BacktestException("The draft is refused: " + answer.message());
      }
    }
  }

  private void happens(Happening happening) {
    passTo(happening.at());
    pipeline.pass(happening.at());
    if (happening instanceof SignalCame came) {
      signals++;
      if (came.input().signal().body() instanceof SignalBody.DataArrived data) {
        pipeline.arrived(data.dataSource(), data.files());
      }
      decide(new SignalReceived(came.input(), came.origin()));
    } else if (happening instanceof PersonAsked asked) {
      decide(new CommandReceived(asked.command(), asked.at()));
    }
  }

  /** What is due by an instant comes about: timers, and what the runs of the draft come to. */
  private void passTo(Instant until) {
    while (true) {
      Optional<TimerExpired> timer = pipeline.due(until);
      Coming next = coming.peek();
      boolean runFirst =
          next != null
              && !next.at.isAfter(until)
              && timer.filter(t -> t.dueAt().isBefore(next.at)).isEmpty();
      if (runFirst) {
        coming.poll();
        pipeline.pass(next.at);
        if (next.body instanceof RunEventBody.SnapshotCut cut) {
          pipeline.taken(cut.snapshot().files());
        }
        decide(seen(next.runId, next.body));
      } else if (timer.isPresent()) {
        pipeline.pass(timer.get().dueAt());
        decide(timer.get());
      } else {
        return;
      }
    }
  }

  private RunEventSeen seen(String runId, RunEventBody body) {
    order++;
    return new RunEventSeen(
        new RunEvent(ASKED + order, past.pipeline(), runId, order, pipeline.now(), body));
  }

  private void decide(PolicyInput input) {
    if (stop.getAsBoolean()) {
      throw new BacktestException(
          "It takes too long: at %s %d runs had been started; choose a shorter time or a rarer schedule"
              .formatted(pipeline.now(), runs.size()));
    }
    for (TriggerEvent event : pipeline.decide(input)) {
      if (event instanceof TriggerEvent.Fired fired) {
        fired(fired);
      } else if (event instanceof TriggerEvent.Evaluated e
          && e.outcome() == TriggerOutcome.SHADOWED) {
        shadows.merge(e.trigger(), 1L, Long::sum);
      }
    }
  }

  private void fired(TriggerEvent.Fired fired) {
    if (runs.size() == MOST_RUNS) {
      throw new BacktestException(
          "The draft starts more than " + MOST_RUNS + " runs by " + pipeline.now());
    }
    Map<RealRun, Integer> sharing = model.sharing(fired.signals().ids());
    RunOutcome outcome = model.outcome(sharing);
    Optional<RealRun> same = model.same(fired.signals().ids(), sharing);
    Optional<Instant> end = model.end(pipeline.now(), same);
    fired.replaces().forEach(this::superseded);
    numbers.put(fired.runId(), runs.size());
    runs.add(
        new DraftRun(
            runs.size() + 1,
            pipeline.now(),
            fired.kind(),
            fired.triggers(),
            fired.reason(),
            fired.signals().count(),
            RunModel.ids(sharing),
            outcome,
            end.filter(at -> !at.isAfter(past.to()))));
    steps(fired.runId(), same);
    end.ifPresent(
        at ->
            comes(
                at, fired.runId(), new RunEventBody.RunEnded(outcome, ASKED, "as it is supposed")));
  }

  /** What the run comes to before its end: what the real one came to, or a snapshot at once. */
  private void steps(String runId, Optional<RealRun> same) {
    List<Past.Step> steps = same.map(RealRun::steps).orElse(List.of());
    if (steps.isEmpty()) {
      comes(pipeline.now(), runId, new RunEventBody.SnapshotCut(snapshot(), ""));
    }
    for (Past.Step step : steps) {
      Duration after = Duration.between(same.orElseThrow().at(), step.at());
      comes(pipeline.now().plus(after.isNegative() ? Duration.ZERO : after), runId, step.body());
    }
  }

  private void comes(Instant at, String runId, RunEventBody body) {
    order++;
    coming.add(new Coming(at, order, runId, body));
  }

  private void superseded(String runId) {
    Instant now = pipeline.now();
    coming.removeIf(c -> c.runId.equals(runId));
    comes(now, runId, new RunEventBody.RunEnded(RunOutcome.SUPERSEDED, ASKED, "replaced"));
    Integer at = numbers.get(runId);
    if (at != null) {
      DraftRun r = runs.get(at);
      runs.set(
          at,
          new DraftRun(
              r.number(),
              r.at(),
              r.kind(),
              r.triggers(),
              r.reason(),
              r.signals(),
              r.realRuns(),
              RunOutcome.SUPERSEDED,
              Optional.of(now)));
    }
  }

  /** Of every file that is there and in no snapshot yet. */
  private Snapshot snapshot() {
    Instant now = pipeline.now();
    return new Snapshot(
        ASKED, now, now, now, now, now, 0, 0, "", "", pipeline.takeFiles(), List.of(), "");
  }

  private List<BacktestReport.DraftTrigger> triggers(PipelineSpec draft) {
    return draft.triggers().stream()
        .map(
            t ->
                new BacktestReport.DraftTrigger(
                    t.name(),
                    pipeline.state().conservation(t.name()),
                    runs.stream().filter(r -> r.triggers().contains(t.name())).count(),
                    shadows.getOrDefault(t.name(), 0L)))
        .toList();
  }
}
