package dev.tidemill.trigger.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Folded;
import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.decide.RowChange;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.kit.testing.KeptState;
import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.FireRefused;
import dev.tidemill.schemas.message.RunEventBody.ModelTrained;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunEventBody.SnapshotCut;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerEvent.CommandAnswered;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerInput;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.trigger.calendar.ZonedCalendar;
import dev.tidemill.trigger.policy.PolicyInput.CommandReceived;
import dev.tidemill.trigger.policy.PolicyInput.RunEventSeen;
import dev.tidemill.trigger.policy.PolicyInput.SignalReceived;
import dev.tidemill.trigger.policy.PolicyInput.TimerExpired;
import dev.tidemill.trigger.policy.kind.KindTable;
import dev.tidemill.trigger.policy.kind.TriggerKinds;
import dev.tidemill.trigger.policy.state.TriggerParts;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Runs the policy of one pipeline as the shell does: rows, timers, a clock that never goes back.
 * After each decision it checks the invariants that always hold.
 */
public final class PolicyHarness {

  public static final Instant START = Instant.parse("2026-11-23T12:00:30Z");

  public final TriggerDecider decider;
  public final List<TriggerEvent> events = new ArrayList<>();
  final Map<String, String> rows = new HashMap<>();
  final KeptState<TriggerState> kept = new KeptState<>(new TriggerParts());
  private final Set<String> firedTimers = new HashSet<>();
  private final PolicyInvariants invariants = new PolicyInvariants();
  public TriggerState state;
  public Instant now = START;
  private long offset;
  public int deletedAtOnce;
  private int commands;
  private int trees;
  private List<TriggerEvent> last = List.of();

  public PolicyHarness() {
    this(TriggerKinds.ALL);
  }

  /** A policy that knows these kinds of triggers. */
  public PolicyHarness(KindTable kinds) {
    decider = new TriggerDecider(new ZonedCalendar(), kinds, SimpleExpressions.INSTANCE);
    state = decider.initial(Specs.PIPELINE);
  }

  public static PolicyHarness given(PipelineSpec spec) {
    PolicyHarness h = new PolicyHarness();
    h.apply(spec);
    return h;
  }

  // inputs

  public PolicyHarness apply(PipelineSpec spec) {
    return command(new CommandBody.ApplyPipeline(spec, "yaml", "/home"));
  }

  public PolicyHarness command(CommandBody body) {
    commands++;
    return command("command-" + commands, body, now.plus(Duration.ofMinutes(5)));
  }

  public PolicyHarness command(String id, CommandBody body, Instant expiresAt) {
    return command(id, body, expiresAt, now);
  }

  public PolicyHarness command(String id, CommandBody body, Instant expiresAt, Instant readAt) {
    return decide(
        new CommandReceived(new Command(id, Specs.PIPELINE, now, expiresAt, "ann", body), readAt));
  }

  public PolicyHarness file(String path, long rowCount) {
    return data("data-" + path, "flights", dataFile(path, "digest of " + path, rowCount));
  }

  public static DataFile dataFile(String path, String digest, long rowCount) {
    return new DataFile(path, digest, 100, rowCount, Optional.of(START), Optional.of(START));
  }

  public PolicyHarness data(String id, String source, DataFile... files) {
    return signal(id, new SignalBody.DataArrived(source, Arrays.asList(files)));
  }

  public PolicyHarness finding(String id, String check, Instant onset) {
    return signal(id, new SignalBody.FindingRaised(finding(check, onset)));
  }

  /** A finding with this many figures. */
  public PolicyHarness figures(String id, String check, int count) {
    Map<String, Double> figures =
        IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> "f" + i, i -> 1.0));
    return signal(id, new SignalBody.FindingRaised(finding(check, START, figures)));
  }

  private static Finding finding(String check, Instant onset) {
    return finding(check, onset, Map.of());
  }

  private static Finding finding(String check, Instant onset, Map<String, Double> figures) {
    return new Finding(
        "finding",
        Specs.PIPELINE,
        "flights",
        check,
        "drift",
        Optional.empty(),
        onset,
        onset,
        1,
        0.5,
        1,
        "it got worse",
        figures);
  }

  public PolicyHarness code(String id, CodeArea area, String digest, String previous) {
    return signal(
        id,
        new SignalBody.CodeChanged(
            area,
            digest,
            Optional.of(previous).filter(p -> !p.isEmpty()),
            List.of(),
            Optional.empty()));
  }

  /** Training code changed after the last look, which was a second ago. */
  public PolicyHarness changed(String... paths) {
    trees++;
    return signal(
        "change-" + trees,
        new SignalBody.CodeChanged(
            CodeArea.TRAINING,
            "tree-" + trees,
            Optional.of("tree-" + (trees - 1)),
            List.of(paths),
            Optional.of(now.minusSeconds(1))));
  }

  public PolicyHarness signal(String id, SignalBody body) {
    return signal(id, "subject", Optional.of(Specs.PIPELINE), body);
  }

  /** A signal that names no pipeline. */
  PolicyHarness unnamed(String id, String subject, SignalBody body) {
    return signal(id, subject, Optional.empty(), body);
  }

  private PolicyHarness signal(
      String id, String subject, Optional<String> pipeline, SignalBody body) {
    offset++;
    Signal signal = new Signal(id, "/test", subject, now, pipeline, body);
    return decide(
        new SignalReceived(
            new TriggerInput(signal, "", -1, -1),
            new Origin("tidemill.trigger-inputs", 0, offset)));
  }

  public PolicyHarness ended(String runId) {
    return ended(runId, RunOutcome.PROMOTED);
  }

  public PolicyHarness ended(String runId, RunOutcome outcome) {
    return decide(
        new RunEventSeen(
            new RunEvent(
                "event", Specs.PIPELINE, runId, 1, now, new RunEnded(outcome, "code", "because"))));
  }

  public PolicyHarness runEvent(RunEvent event) {
    return decide(new RunEventSeen(event));
  }

  /** The programs of the run are done. */
  public PolicyHarness trained(String runId) {
    Signature signature = new Signature(List.of(), List.of(), List.of(), Optional.empty());
    TrainedModel model =
        new TrainedModel("digest", 1, 1, "code", Map.of(), signature, Map.of(), 1, 1);
    return decide(
        new RunEventSeen(
            new RunEvent("event", Specs.PIPELINE, runId, 1, now, new ModelTrained(model))));
  }

  /** The snapshot of a run was cut from these files. */
  public PolicyHarness cut(String runId, DataFile... files) {
    List<DataFile> all = Arrays.asList(files);
    Snapshot snapshot =
        new Snapshot("d", now, now, now, now, now, 1, 1, "t", "h", all, List.of(), "rule");
    return cut(runId, snapshot);
  }

  /** The snapshot of a run was cut. */
  public PolicyHarness cut(String runId, Snapshot snapshot) {
    return decide(
        new RunEventSeen(
            new RunEvent(
                "event", Specs.PIPELINE, runId, 1, now, new SnapshotCut(snapshot, "code"))));
  }

  /** A file as {@link #file} reports it. */
  public static DataFile dataFile(String path) {
    return dataFile(path, "digest of " + path, 1);
  }

  /** The orchestrator does not take the decision to run. */
  public PolicyHarness refused(String runId) {
    return decide(
        new RunEventSeen(
            new RunEvent(
                "event",
                Specs.PIPELINE,
                runId,
                1,
                now,
                new FireRefused("decision", "fire", "it has ended before"))));
  }

  /** Time passes; timers expire when they are due. */
  public PolicyHarness pass(Duration time) {
    Instant until = now.plus(time);
    List<TriggerEvent> all = new ArrayList<>();
    while (true) {
      Optional<Map.Entry<String, Instant>> due =
          decider.timers(state).entrySet().stream()
              .filter(t -> !t.getValue().isAfter(until))
              .filter(t -> !firedTimers.contains(t.getKey() + t.getValue()))
              .min(Map.Entry.comparingByValue(Comparator.naturalOrder()));
      if (due.isEmpty()) {
        break;
      }
      Instant at = due.get().getValue();
      now = at.isAfter(now) ? at : now;
      firedTimers.add(due.get().getKey() + at);
      decide(new TimerExpired(due.get().getKey(), at));
      all.addAll(last);
    }
    now = until;
    last = all;
    return this;
  }

  /** Time passes while nothing runs. */
  public PolicyHarness outage(Duration time) {
    now = now.plus(time);
    return pass(Duration.ZERO);
  }

  PolicyHarness decide(PolicyInput input) {
    Map<String, String> seen = new HashMap<>();
    for (String row : decider.reads(state, input)) {
      Optional.ofNullable(rows.get(row)).ifPresent(v -> seen.put(row, v));
    }
    Folded<TriggerState, TriggerEvent, Void> folded =
        decider.fold(state, new Rows(seen), input, now);
    Decision<TriggerEvent, Void> decision = folded.decision();
    assertThat(decider.decide(state, new Rows(seen), input, now))
        .as("deciding again gives the same")
        .isEqualTo(decision);
    for (TriggerEvent event : decision.events()) {
      invariants.before(event, state);
      state = decider.evolve(state, event);
      events.add(event);
      decider.rows(event).forEach(this::change);
    }
    assertThat(folded.after()).as("the state is the fold of its events").isEqualTo(state);
    last = decision.events();
    kept.keep(state);
    assertThat(kept.join()).as("what is kept is the state").isEqualTo(state);
    PolicyInvariants.of(state);
    return this;
  }

  private void change(RowChange change) {
    if (change instanceof RowChange.Put put) {
      rows.put(put.name(), put.value());
    } else if (change instanceof RowChange.DeletePrefix delete) {
      List<String> first =
          rows.keySet().stream()
              .filter(name -> name.startsWith(delete.prefix()))
              .sorted()
              .limit(delete.atMost())
              .toList();
      first.forEach(rows::remove);
      deletedAtOnce = Math.max(deletedAtOnce, first.size());
    }
  }

  // invariants

  /** Invariant 5. */
  public void theStateIsTheFoldOfTheEvents() {
    TriggerState folded = decider.initial(Specs.PIPELINE);
    for (TriggerEvent e : events) {
      folded = decider.evolve(folded, e);
    }
    assertThat(folded).isEqualTo(state);
  }

  // outcomes

  /** Events of the last input, or of the last time that passed. */
  public List<TriggerEvent> last() {
    return last;
  }

  public List<Fired> fired() {
    return events.stream().filter(Fired.class::isInstance).map(Fired.class::cast).toList();
  }

  public Fired firedNow() {
    List<Fired> now = last.stream().filter(Fired.class::isInstance).map(Fired.class::cast).toList();
    assertThat(now).hasSize(1);
    return now.get(0);
  }

  public PolicyHarness nothingFires() {
    assertThat(last).noneMatch(Fired.class::isInstance);
    return this;
  }

  public List<Evaluated> evaluated() {
    return last.stream().filter(Evaluated.class::isInstance).map(Evaluated.class::cast).toList();
  }

  public PolicyHarness outcomes(TriggerOutcome... outcomes) {
    assertThat(evaluated().stream().map(Evaluated::outcome)).containsExactly(outcomes);
    return this;
  }

  public CommandAnswered answer() {
    return last.stream()
        .filter(CommandAnswered.class::isInstance)
        .map(CommandAnswered.class::cast)
        .reduce((a, b) -> b)
        .orElseThrow();
  }
}
