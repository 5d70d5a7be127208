package dev.tidemill.schemas.topic;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.message.JobLog;
import dev.tidemill.schemas.message.Label;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunState;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SourceStates;
import dev.tidemill.schemas.message.TrackingEvent;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerInput;
import dev.tidemill.schemas.spec.MonitorSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The catalogue of every topic: the one place that names, types and keeps them. */
public final class Topics {

  private static final String PIPELINE = "pipeline, namespace/name";

  public static final Topic<Command> COMMANDS =
      kept("commands", Command.class, PIPELINE, "what people ask for", "inbox", 30);
  public static final Topic<PipelineVersion> PIPELINES =
      compacted(
          "pipelines",
          PipelineVersion.class,
          PIPELINE,
          "pipeline specifications",
          "trigger-service");
  public static final Topic<Signal> SIGNALS =
      kept(
          "signals",
          Signal.class,
          "subject",
          "signals from outside of the trigger service: findings, and what others report",
          "inbox",
          30);
  public static final Topic<Notice> NOTICES =
      kept(
          "notices",
          Notice.class,
          "place",
          "that a place changed: sources that watch it look at once",
          "inbox",
          1);
  public static final Topic<TriggerInput> TRIGGER_INPUTS =
      kept(
          "trigger-inputs",
          TriggerInput.class,
          PIPELINE,
          "signals for a pipeline: from the inbox, or from sources that are polled",
          "trigger-service",
          30);
  public static final Topic<TriggerDecision> DECISIONS =
      kept(
          "decisions",
          TriggerDecision.class,
          PIPELINE,
          "each trigger decision with its reasons",
          "trigger-service",
          90);
  public static final Topic<SourceStates> SOURCE_STATES =
      compacted(
          "source-states",
          SourceStates.class,
          PIPELINE,
          "how the sources of each pipeline stand; written when it changes",
          "trigger-service");
  public static final Topic<RunEvent> RUNS =
      forEver("runs", RunEvent.class, PIPELINE, "run events", "training-orchestrator");
  public static final Topic<RunState> RUN_STATES =
      compacted(
          "run-states",
          RunState.class,
          "run",
          "latest state of each run, with the granted execution",
          "training-orchestrator");
  public static final Topic<Job> JOBS =
      queue(
          "jobs",
          Job.class,
          "run",
          "work for runners and gates; a queue, read with share groups",
          "training-orchestrator",
          7);
  public static final Topic<JobEvent> JOB_EVENTS =
      forEver(
          "job-events",
          JobEvent.class,
          PIPELINE,
          "claimed, finished, failed, verdicts",
          "runners, validation-service");
  public static final Topic<JobHeartbeat> JOB_HEARTBEATS =
      kept(
          "job-heartbeats",
          JobHeartbeat.class,
          PIPELINE,
          "that the worker of a job lives",
          "runners, validation-service",
          1);
  public static final Topic<JobLog> JOB_LOGS =
      kept("job-logs", JobLog.class, "run", "log lines of attempts", "runners", 7);
  public static final Topic<TrackingEvent> TRACKING =
      forEver(
          "tracking",
          TrackingEvent.class,
          "experiment",
          "what programs log: parameters, metrics, tags, names of files",
          "console, runners");
  public static final Topic<ModelVersion> MODELS =
      compacted(
          "models",
          ModelVersion.class,
          "pipeline/version",
          "the registry",
          "training-orchestrator");
  public static final Topic<RolloutEvent> ROLLOUTS =
      forEver("rollouts", RolloutEvent.class, PIPELINE, "rollout events", "deployer");
  public static final Topic<Route> ROUTES =
      compacted(
          "routes",
          Route.class,
          PIPELINE,
          "desired state of the endpoint of a pipeline",
          "deployer");
  public static final Topic<GatewayState> GATEWAY_STATES =
      compacted(
          "gateway-states", GatewayState.class, "gateway", "heartbeats of gateways", "gateway");
  public static final Topic<Prediction> PREDICTIONS =
      kept(
          "predictions",
          Prediction.class,
          "request id",
          "what was served, failures too",
          "gateway",
          (int) MonitorSpec.MOST_KEPT.toDays());
  public static final Topic<Label> LABELS =
      kept(
          "labels",
          Label.class,
          "request id",
          "what came true",
          "inbox",
          (int) MonitorSpec.MOST_KEPT.toDays());
  public static final Topic<EvidenceSlice> EVIDENCE =
      kept(
          "evidence",
          EvidenceSlice.class,
          "endpoint",
          "ordered slices of figures per version and epoch",
          "validation-service",
          90);
  public static final Topic<DeadLetter> DEAD_LETTERS =
      kept(
          "dead-letters",
          DeadLetter.class,
          "key of the record",
          "what could not be processed",
          "all",
          30);

  private static final List<Topic<?>> ALL =
      List.of(
          COMMANDS,
          PIPELINES,
          SIGNALS,
          NOTICES,
          TRIGGER_INPUTS,
          DECISIONS,
          SOURCE_STATES,
          RUNS,
          RUN_STATES,
          JOBS,
          JOB_EVENTS,
          JOB_HEARTBEATS,
          JOB_LOGS,
          TRACKING,
          MODELS,
          ROLLOUTS,
          ROUTES,
          GATEWAY_STATES,
          PREDICTIONS,
          LABELS,
          EVIDENCE,
          DEAD_LETTERS);

  private Topics() {}

  /** Every topic, in the order of the documentation. */
  public static List<Topic<?>> all() {
    return ALL;
  }

  private static <V> Topic<V> kept(
      String name, Class<V> type, String key, String purpose, String owner, int days) {
    return new Topic<>(
        "tidemill." + name, type, key, purpose, owner, false, Optional.of(Duration.ofDays(days)));
  }

  private static <V> Topic<V> queue(
      String name, Class<V> type, String key, String purpose, String owner, int days) {
    Optional<Duration> retention = Optional.of(Duration.ofDays(days));
    return new Topic<>(
        "tidemill." + name, type, key, purpose, owner, false, retention, Topic.Kind.QUEUE);
  }

  private static <V> Topic<V> forEver(
      String name, Class<V> type, String key, String purpose, String owner) {
    return new Topic<>("tidemill." + name, type, key, purpose, owner, false, Optional.empty());
  }

  private static <V> Topic<V> compacted(
      String name, Class<V> type, String key, String purpose, String owner) {
    return new Topic<>("tidemill." + name, type, key, purpose, owner, true, Optional.empty());
  }
}
