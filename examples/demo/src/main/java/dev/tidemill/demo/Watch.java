package dev.tidemill.demo;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.SignalBucket;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Follows the topics as anybody may, keeps what the demo needs to know, and tells each event in a
 * line.
 */
final class Watch implements AutoCloseable {

  private static final Set<RunStage> BEFORE_TRAFFIC =
      EnumSet.of(
          RunStage.REQUESTED,
          RunStage.SNAPSHOTTING,
          RunStage.CHECKING_DATA,
          RunStage.TESTING_CODE,
          RunStage.PREPARING,
          RunStage.TRAINING,
          RunStage.CHECKING_MODEL,
          RunStage.ACCEPTED);

  private static final Set<SignalBucket> HEARD =
      EnumSet.of(SignalBucket.CONSUMED, SignalBucket.COALESCED);

  /** A run as the demo sees it. */
  static final class Run {
    final String id;
    final Instant requestedAt;
    final List<String> triggers;
    RunStage stage = RunStage.REQUESTED;
    boolean waitsForData;
    Optional<RunOutcome> outcome = Optional.empty();
    String code = "";
    Set<String> files = Set.of();
    boolean trained;
    int version;

    Run(String id, Instant requestedAt, List<String> triggers) {
      this.id = id;
      this.requestedAt = requestedAt;
      this.triggers = triggers;
    }
  }

  private final Teller teller;
  private final LogReader reader;
  private final Map<String, Run> runs = new LinkedHashMap<>();
  private final Map<String, Instant> rolloutStarts = new LinkedHashMap<>();
  private final TreeMap<Integer, ModelVersion> models = new TreeMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, String> quarantined = new LinkedHashMap<>();
  private final Set<String> routedSignals = new HashSet<>();
  private final Set<String> decidedSignals = new HashSet<>();
  private final Set<String> triggersHeard = new TreeSet<>();
  private long signalsInRuns;
  private final List<Integer> promoted = new ArrayList<>();
  private final Map<String, GatewayState> gateways = new LinkedHashMap<>();
  private final Map<Integer, Integer> candidateFailures = new TreeMap<>();

  Watch(ServiceContext context, Teller teller) {
    this.teller = teller;
    this.reader =
        LogReader.of(context, "demo")
            .on(Topics.DECISIONS, r -> locked(() -> decision(r.value())))
            .on(Topics.RUNS, r -> locked(() -> run(r.value())))
            .on(Topics.ROLLOUTS, r -> locked(() -> rollout(r.value())))
            .on(Topics.MODELS, r -> locked(() -> models.put(r.value().version(), r.value())))
            .on(Topics.SIGNALS, r -> locked(() -> signal(r.value())))
            .on(Topics.TRIGGER_INPUTS, r -> locked(() -> routed(r.key(), r.value().signal())))
            .on(Topics.PREDICTIONS, r -> prediction(r.value()))
            .on(
                Topics.GATEWAY_STATES,
                r -> locked(() -> gateways.put(r.value().gateway(), r.value())))
            .start();
  }

  private void prediction(Prediction p) {
    for (VersionScore score : p.scores()) {
      if (!score.error().isEmpty() && score.role() == RouteRole.CANDIDATE) {
        locked(() -> candidateFailures.merge(score.version(), 1, Integer::sum));
      }
    }
  }

  /** Answers that each version failed to give while it was a candidate, shadow included. */
  synchronized Map<Integer, Integer> candidateFailures() {
    return new TreeMap<>(candidateFailures);
  }

  private synchronized void locked(Runnable change) {
    change.run();
    notifyAll();
  }

  /** Waits for a condition on what is known here. */
  synchronized boolean await(Duration atMost, BooleanSupplier condition) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        throw Stopped.byInterrupt();
      }
    }
    return true;
  }

  private void routed(String pipeline, Signal signal) {
    if (pipeline.equals(Demo.PIPELINE)) {
      routedSignals.add(signal.signalId());
    }
  }

  private void decision(TriggerDecision d) {
    if (d.event() instanceof TriggerEvent.Evaluated e) {
      decidedSignals.addAll(e.signals().ids());
      if (HEARD.contains(e.outcome().bucket())) {
        triggersHeard.add(e.trigger());
      }
    }
    if (d.event() instanceof TriggerEvent.Fired f) {
      signalsInRuns += f.signals().count();
      runs.put(f.runId(), new Run(f.runId(), d.at(), f.triggers()));
      teller.tell(
          "run "
              + f.runId()
              + " decided by "
              + String.join(" + ", f.triggers())
              + ": "
              + f.reason());
    } else if (d.event() instanceof TriggerEvent.Evaluated e
        && e.outcome() == dev.tidemill.schemas.message.TriggerOutcome.COALESCED) {
      teller.tell(
          "signal for " + e.trigger() + " joins run " + e.runId().orElse("?") + ": " + e.reason());
    }
  }

  private void run(RunEvent e) {
    Run run = runs.get(e.runId());
    RunEventBody b = e.body();
    if (b instanceof RunEventBody.FilesQuarantined q) {
      q.files().forEach(f -> quarantined.put(f.digest(), f.path()));
      q.files()
          .forEach(
              f ->
                  teller.tell("quarantined " + f.path() + ": " + q.reason(), "quarantined a file"));
    }
    if (run == null && b instanceof RunEventBody.RunRequested r) {
      run = new Run(e.runId(), e.at(), r.cause().triggers());
      runs.put(e.runId(), run);
    }
    if (run == null) {
      return;
    }
    if (b instanceof RunEventBody.StageStarted s) {
      run.stage = s.stage();
      run.waitsForData = false;
    } else if (b instanceof RunEventBody.GateWaiting w) {
      run.waitsForData = true;
      teller.tell("run " + run.id + " waits: " + w.reason());
    } else if (b instanceof RunEventBody.SnapshotCut s) {
      run.files = s.snapshot().files().stream().map(DataFile::path).collect(Collectors.toSet());
    } else if (b instanceof RunEventBody.ModelTrained m) {
      run.trained = true;
      teller.tell("run " + run.id + " trained a candidate in " + seconds(m.model().trainMillis()));
    } else if (b instanceof RunEventBody.AttemptFailed f) {
      teller.tell(
          "run " + run.id + " attempt " + f.attempt() + " failed: " + f.code() + " " + f.message());
    } else if (b instanceof RunEventBody.CandidateAccepted a) {
      run.stage = RunStage.ACCEPTED;
      run.version = a.model().version();
      teller.tell(
          "version "
              + run.version
              + " passed the model gate after "
              + since(run, e.at())
              + ": "
              + a.model().verdict().message());
    } else if (b instanceof RunEventBody.RolloutSeen) {
      run.stage = RunStage.ROLLING_OUT;
    } else if (b instanceof RunEventBody.RunEnded end) {
      run.stage = RunStage.ENDED;
      run.outcome = Optional.of(end.outcome());
      run.code = end.code();
      tellEnd(run, end, e.at());
    }
  }

  private void tellEnd(Run run, RunEventBody.RunEnded end, Instant at) {
    String line =
        "run "
            + run.id
            + " ended "
            + lower(end.outcome())
            + " ("
            + end.code()
            + ") after "
            + since(run, at)
            + ": "
            + end.message();
    if (end.outcome() == RunOutcome.REJECTED || end.outcome() == RunOutcome.FAILED) {
      teller.tell(line, lower(end.outcome()));
    } else if (end.outcome() != RunOutcome.PROMOTED) {
      teller.tell(line);
    }
  }

  private void rollout(RolloutEvent e) {
    RolloutEventBody b = e.body();
    if (b instanceof RolloutEventBody.RolloutStarted s) {
      rolloutStarts.put(e.rolloutId(), e.at());
      teller.tell(
          "rollout of version "
              + s.candidate().version()
              + s.champion().map(c -> " against version " + c.version()).orElse(""));
    } else if (b instanceof RolloutEventBody.StepStarted s) {
      teller.tell("  step " + s.step() + ": " + s.weight() + " % of the traffic");
    } else if (b instanceof RolloutEventBody.CandidatePromoted p) {
      promoted.add(p.version());
      teller.tell(
          "PROMOTED version " + p.version() + " after " + took(e) + " on traffic: " + p.reason(),
          "promoted " + p.version());
    } else if (b instanceof RolloutEventBody.RolloutEnded end) {
      if (end.outcome() != RolloutOutcome.PROMOTED) {
        boolean aborted = end.outcome() == RolloutOutcome.ABORTED;
        teller.tell(
            (aborted ? "ROLLED BACK" : lower(end.outcome()))
                + " after "
                + took(e)
                + " ("
                + end.code()
                + "): "
                + end.message(),
            aborted ? "rolled back" : lower(end.outcome()));
      }
    }
  }

  private void signal(Signal s) {
    if (s.body() instanceof SignalBody.FindingRaised f) {
      findings.add(f.finding());
      teller.tell(
          "FINDING "
              + f.finding().check()
              + " at "
              + f.finding().eventTime()
              + ": "
              + f.finding().message(),
          "finding " + f.finding().check());
    }
  }

  private String took(RolloutEvent e) {
    return seconds(
        Duration.between(rolloutStarts.getOrDefault(e.rolloutId(), e.at()), e.at()).toMillis());
  }

  private static String since(Run run, Instant at) {
    return seconds(Duration.between(run.requestedAt, at).toMillis());
  }

  private static String seconds(long millis) {
    return String.format(java.util.Locale.ROOT, "%.1f s", millis / 1000.0);
  }

  private static String lower(Enum<?> e) {
    return e.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /** Whether a run is on its way to traffic: a moment of training stands for minutes in a week. */
  synchronized boolean preparing() {
    return runs.values().stream()
        .anyMatch(r -> r.outcome.isEmpty() && BEFORE_TRAFFIC.contains(r.stage) && !r.waitsForData);
  }

  /** Whether a run is on traffic and nothing else goes on. */
  synchronized boolean onTraffic() {
    return busy()
        && runs.values().stream()
            .allMatch(r -> r.outcome.isPresent() || r.stage == RunStage.ROLLING_OUT);
  }

  /** Whether any run has not ended. */
  synchronized boolean busy() {
    return runs.values().stream().anyMatch(r -> r.outcome.isEmpty());
  }

  synchronized boolean ended(Run run) {
    return run.outcome.isPresent();
  }

  /** Runs decided so far. */
  synchronized List<Run> runs() {
    return List.copyOf(runs.values());
  }

  /** Whether runs were made, all have ended, and none was promoted. */
  synchronized boolean gaveUp() {
    return !runs.isEmpty() && promoted.isEmpty() && !busy();
  }

  synchronized Optional<ModelVersion> model(int version) {
    return Optional.ofNullable(models.get(version));
  }

  synchronized List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** Paths of what was quarantined, once for each content. */
  synchronized List<String> quarantined() {
    return List.copyOf(quarantined.values());
  }

  /** Whether a candidate was trained with a file of this path, whatever its content. */
  synchronized boolean trainedWith(String path) {
    return runs.values().stream().anyMatch(r -> r.trained && r.files.contains(path));
  }

  /** Triggers that a run listened to. */
  synchronized Set<String> triggersHeard() {
    return new TreeSet<>(triggersHeard);
  }

  /** Signals that reached the pipeline and that no decision names. */
  synchronized Set<String> undecidedSignals() {
    Set<String> left = new TreeSet<>(routedSignals);
    left.removeAll(decidedSignals);
    return left;
  }

  /** Signals that runs name as their cause. */
  synchronized long signalsInRuns() {
    return signalsInRuns;
  }

  synchronized List<Integer> promoted() {
    return List.copyOf(promoted);
  }

  /** The gateway's own count of one endpoint. */
  synchronized Optional<EndpointState> endpoint(String name) {
    return gateways.values().stream()
        .flatMap(g -> g.endpoints().stream())
        .filter(e -> e.endpoint().equals(name))
        .findFirst();
  }

  @Override
  public void close() {
    reader.close();
  }
}
