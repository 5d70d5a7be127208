package dev.tidemill.demo;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Follows the topics as anybody may, keeps what the demo needs to know, and tells each event in a
 * line.
 */
final class Watch implements AutoCloseable {

  private final Teller teller;
  private final LogReader reader;
  private final RunStory runs;
  private final RolloutStory rollouts;
  private final TreeMap<Integer, ModelVersion> models = new TreeMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private final Set<String> routedSignals = new HashSet<>();
  private final Map<String, GatewayState> gateways = new LinkedHashMap<>();
  private final Map<Integer, Integer> candidateFailures = new TreeMap<>();

  Watch(ServiceContext context, Teller teller) {
    this.teller = teller;
    this.runs = new RunStory(teller);
    this.rollouts = new RolloutStory(teller);
    this.reader =
        LogReader.of(context, "demo")
            .on(Topics.DECISIONS, r -> locked(() -> runs.decided(r.value())))
            .on(Topics.RUNS, r -> locked(() -> runs.happened(r.value())))
            .on(Topics.ROLLOUTS, r -> locked(() -> rollouts.happened(r.value())))
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

  /** Waits for a condition on what is known here. True if it came in time. */
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

  /** Whether a run is on its way to traffic: a moment of training stands for minutes in a week. */
  synchronized boolean preparing() {
    return runs.runs().stream().anyMatch(WatchedRun::preparing);
  }

  /** Whether a run is on traffic and nothing else goes on. */
  synchronized boolean onTraffic() {
    return busy()
        && runs.runs().stream()
            .allMatch(r -> r.outcome.isPresent() || r.stage == RunStage.ROLLING_OUT);
  }

  /** Whether any run has not ended. */
  synchronized boolean busy() {
    return runs.runs().stream().anyMatch(r -> r.outcome.isEmpty());
  }

  synchronized boolean ended(WatchedRun run) {
    return run.outcome.isPresent();
  }

  /** Runs decided so far. */
  synchronized List<WatchedRun> runs() {
    return runs.runs();
  }

  /** Whether runs were made, all have ended, and none was promoted. */
  synchronized boolean gaveUp() {
    return !runs.runs().isEmpty() && rollouts.promoted().isEmpty() && !busy();
  }

  synchronized Optional<ModelVersion> model(int version) {
    return Optional.ofNullable(models.get(version));
  }

  synchronized List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** Paths of what was quarantined, once for each content. */
  synchronized List<String> quarantined() {
    return runs.quarantined();
  }

  /** Whether a candidate was trained with a file of this path, whatever its content. */
  synchronized boolean trainedWith(String path) {
    return runs.runs().stream().anyMatch(r -> r.trained && r.files.contains(path));
  }

  /** Triggers that a run listened to. */
  synchronized Set<String> triggersHeard() {
    return runs.triggersHeard();
  }

  /** Signals that reached the pipeline and that no decision names. */
  synchronized Set<String> undecidedSignals() {
    Set<String> left = new TreeSet<>(routedSignals);
    left.removeAll(runs.decidedSignals());
    return left;
  }

  /** Signals that runs name as their cause. */
  synchronized long signalsInRuns() {
    return runs.signalsInRuns();
  }

  synchronized List<Integer> promoted() {
    return rollouts.promoted();
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
