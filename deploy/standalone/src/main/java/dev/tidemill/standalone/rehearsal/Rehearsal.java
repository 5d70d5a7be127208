package dev.tidemill.standalone.rehearsal;

import dev.tidemill.kit.decide.Decider;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TrainingMachine;
import dev.tidemill.training.run.RunEffect;
import dev.tidemill.training.run.RunInput;
import dev.tidemill.training.run.state.PipelineRuns;
import dev.tidemill.training.run.state.RunFact;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Drives the run machine from the request of a run to its last job. It has no timers: where a
 * service would wait, for more data or for another attempt, the rehearsal is over.
 */
public final class Rehearsal {

  /** Of the only run. */
  static final String RUN = "try";

  private static final Duration LEASE = Duration.ofDays(365);

  /** Its executions have names of their own: several rehearsals may run at once on a machine. */
  private final String worker = "try-" + UUID.randomUUID();

  private final Decider<PipelineRuns, RunInput, RunFact, RunEffect> machine =
      TrainingMachine.create(LEASE).decider();
  private final Queue<Job> jobs = new ArrayDeque<>();
  private final List<RunEvent> events = new ArrayList<>();
  private final Asked asked;
  private final RehearsalWorkers workers;
  private final Consumer<RunEvent> listener;
  private final Clock clock;
  private PipelineRuns state;

  /**
   * What is to be tried.
   *
   * @param folder of the pipeline, absolute
   * @param parameters overrides of {@code train.parameters}
   */
  public record Asked(PipelineSpec spec, Path folder, Map<String, String> parameters) {}

  /**
   * @param listener hears each event of the run as it happens
   */
  public Rehearsal(
      Asked asked, RehearsalWorkers workers, Consumer<RunEvent> listener, Clock clock) {
    this.asked = asked;
    this.workers = workers;
    this.listener = listener;
    this.clock = clock;
    this.state = machine.initial(asked.spec().key());
  }

  /** Runs to the end. */
  public RehearsalResult run() throws InterruptedException {
    take(new RunInput.RunDecided("try", fired()));
    while (!jobs.isEmpty()) {
      Job job = jobs.remove();
      ExecutionId execution = ExecutionId.of(job, worker);
      say(job, execution, new JobEventBody.Claimed(0));
      say(job, execution, workers.work(job, execution));
    }
    return new RehearsalResult(events);
  }

  private void say(Job job, ExecutionId execution, JobEventBody body) {
    take(
        new RunInput.JobEventSeen(
            new JobEvent(
                UUID.randomUUID().toString(),
                job.pipeline(),
                job.runId(),
                job.jobId(),
                job.attempt(),
                execution.value(),
                worker,
                clock.instant(),
                body)));
  }

  private void take(RunInput input) {
    Decision<RunFact, RunEffect> decision = machine.decide(state, input, clock.instant());
    for (RunFact fact : decision.events()) {
      state = machine.evolve(state, fact);
      fact.recorded().ifPresent(this::happened);
    }
    for (RunEffect effect : decision.effects()) {
      if (effect instanceof RunEffect.IssueJob issued) {
        jobs.add(issued.job());
      }
    }
  }

  private void happened(RunEvent event) {
    events.add(event);
    listener.accept(event);
  }

  private Fired fired() {
    SignalSet none = SignalSet.NONE;
    return new Fired(
        "try",
        RUN,
        RunKind.TRAIN,
        List.of("manual"),
        none,
        List.of(),
        "tried by hand",
        Optional.of(System.getProperty("user.name")),
        Optional.empty(),
        List.of(),
        asked.parameters(),
        1,
        asked.spec(),
        asked.folder().toString());
  }
}
