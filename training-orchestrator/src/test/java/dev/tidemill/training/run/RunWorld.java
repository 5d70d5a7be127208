package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.RowChange;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.kit.testing.KeptState;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.training.run.stage.Stages;
import dev.tidemill.training.run.state.KeptRuns;
import dev.tidemill.training.run.state.PipelineRuns;
import dev.tidemill.training.run.state.RunFact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One pipeline's run machine with what the shell would keep: state, rows, timers, a clock. */
final class RunWorld {

  private static final AvroMapper<ModelVersion> VERSIONS = AvroMapper.of(ModelVersion.class);

  private static final VersionRow ROWS =
      new VersionRow() {
        @Override
        public String write(ModelVersion version) {
          return Base64.getEncoder().encodeToString(VERSIONS.encode(version));
        }

        @Override
        public ModelVersion read(String row) {
          return VERSIONS.decode(Base64.getDecoder().decode(row));
        }
      };

  final RunDecider decider;
  final String pipeline;
  final List<RunFact> facts = new ArrayList<>();
  final List<RunEvent> events = new ArrayList<>();
  final List<Job> jobs = new ArrayList<>();
  final List<Command> commands = new ArrayList<>();
  final Map<Integer, ModelVersion> registry = new HashMap<>();
  final Map<String, String> rows = new HashMap<>();
  final KeptState<PipelineRuns> kept = new KeptState<>(new KeptRuns());
  PipelineRuns state;
  Instant now = Messages.START;

  RunWorld(String pipeline) {
    this(pipeline, new Stages(Stages.ALL));
  }

  RunWorld(String pipeline, Stages stages) {
    this.pipeline = pipeline;
    this.decider = new RunDecider(ROWS, Duration.ofSeconds(12), stages);
    this.state = decider.initial(pipeline);
  }

  List<RunEvent> give(RunInput input) {
    Map<String, String> read =
        decider.reads(state, input).stream()
            .filter(rows::containsKey)
            .collect(Collectors.toMap(n -> n, rows::get, (a, b) -> a));
    var folded = decider.fold(state, new Rows(read), input, now);
    Decision<RunFact, RunEffect> decision = folded.decision();
    int before = events.size();
    for (RunFact fact : decision.events()) {
      state = decider.evolve(state, fact);
      facts.add(fact);
      if (fact instanceof RunFact.Recorded recorded) {
        events.add(recorded.event());
      }
      for (RowChange change : decider.rows(fact)) {
        if (change instanceof RowChange.Put put) {
          rows.put(put.name(), put.value());
        } else if (change instanceof RowChange.DeletePrefix all) {
          rows.keySet().removeIf(name -> name.startsWith(all.prefix()));
        }
      }
    }
    assertThat(folded.after()).as("what is handed on is what the events make").isEqualTo(state);
    kept.keep(state);
    assertThat(kept.read()).as("what is kept is the state").isEqualTo(state);
    for (RunEffect effect : decision.effects()) {
      if (effect instanceof RunEffect.IssueJob issue) {
        jobs.add(issue.job());
      } else if (effect instanceof RunEffect.RecordVersion record) {
        registry.put(record.version().version(), record.version());
      } else if (effect instanceof RunEffect.SendCommand send) {
        commands.add(send.command());
      }
    }
    return List.copyOf(events.subList(before, events.size()));
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /** Moves the clock to the next timer and fires it; false if there is none. */
  boolean fireNextTimer() {
    Optional<Map.Entry<String, Instant>> next =
        decider.timers(state).entrySet().stream().min(Map.Entry.comparingByValue());
    next.ifPresent(
        timer -> {
          now = timer.getValue().isAfter(now) ? timer.getValue() : now;
          Instant before = timer.getValue();
          give(RunInput.expired(timer.getKey()));
          assertThat(decider.timers(state).get(timer.getKey()))
              .as("a timer that fired changes")
              .isNotEqualTo(before);
        });
    return next.isPresent();
  }

  Job lastJob() {
    return jobs.get(jobs.size() - 1);
  }

  /** Claims the newest job and finishes it so that the run goes on. */
  void workOff() {
    Job job = lastJob();
    String execution = "x-" + job.jobId();
    give(Messages.says(job, execution, new dev.tidemill.schemas.message.JobEventBody.Claimed(0)));
    give(Messages.says(job, execution, Messages.success(job)));
  }

  /** Works off jobs until none is issued any more. */
  void workOffAll() {
    int before;
    do {
      before = jobs.size();
      workOff();
    } while (jobs.size() > before);
  }

  PipelineRuns replayed() {
    PipelineRuns folded = decider.initial(pipeline);
    for (RunFact fact : facts) {
      folded = decider.evolve(folded, fact);
    }
    return folded;
  }

  /** How often a sign of life was kept. */
  long heard() {
    return facts.stream().filter(RunFact.Heard.class::isInstance).count();
  }

  <B extends RunEventBody> List<B> bodies(Class<B> type) {
    return events.stream().map(RunEvent::body).filter(type::isInstance).map(type::cast).toList();
  }

  RunEventBody.RunEnded endOf(String runId) {
    return events.stream()
        .filter(e -> e.runId().equals(runId))
        .map(RunEvent::body)
        .filter(RunEventBody.RunEnded.class::isInstance)
        .map(RunEventBody.RunEnded.class::cast)
        .findFirst()
        .orElseThrow(() -> new AssertionError("Run " + runId + " has not ended"));
  }
}
