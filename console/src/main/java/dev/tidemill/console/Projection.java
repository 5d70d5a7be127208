package dev.tidemill.console;

import dev.tidemill.console.EventFold.On;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.message.JobLog;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.SourceStates;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The read side: a fold of the topics in memory, which can be deleted and built again. All access
 * goes through {@link #read}, {@link #apply} and {@link #delete}, which take the one lock.
 */
final class Projection {

  private static final int MAX_DEAD_LETTERS = 1_000;

  private final Map<String, PipelineView> pipelines = new TreeMap<>();
  private final Audit audit = new Audit();
  private final Answers answers = new Answers();
  private final RunLogs logs = new RunLogs();
  private final Map<String, GatewayState> gateways = new TreeMap<>();
  private final Map<String, Route> routes = new TreeMap<>();
  private final Deque<DeadLetter> deadLetters = new ArrayDeque<>();
  private final Workers workers = new Workers();
  private final Map<Class<?>, Consumer<Object>> folds = new HashMap<>();

  private final Supplier<Optional<HttpError>> missing;

  /** Of records that are all there. */
  Projection() {
    this(Optional::empty);
  }

  /**
   * @param missing why records that were in the log at the start have not been taken; empty once
   *     all have
   */
  Projection(Supplier<Optional<HttpError>> missing) {
    this.missing = missing;
    on(Command.class, audit::take);
    on(PipelineVersion.class, v -> pipeline(v.pipeline()).current = Optional.of(v));
    on(SourceStates.class, s -> pipeline(s.pipeline()).sourceStates = Optional.of(s));
    on(TriggerDecision.class, this::decision);
    on(RunEvent.class, this::run);
    on(RolloutEvent.class, this::rollout);
    on(ModelVersion.class, m -> pipeline(m.pipeline()).models.put(m.version(), m));
    on(Signal.class, s -> finding(s).ifPresent(f -> pipeline(f.pipeline()).found(f)));
    on(GatewayState.class, this::gateway);
    on(Route.class, r -> routes.put(r.pipeline(), r));
    on(JobHeartbeat.class, h -> workers.heard(h.worker(), h.at()));
    on(JobLog.class, logs::take);
    on(DeadLetter.class, this::deadLetter);
  }

  private <T> void on(Class<T> record, Consumer<T> fold) {
    folds.put(record, value -> fold.accept(record.cast(value)));
  }

  /**
   * What a query gives.
   *
   * @throws HttpError until everything that was there at the start has been taken: an empty list
   *     would say that there is nothing
   */
  <T> T read(Supplier<T> query) {
    missing
        .get()
        .ifPresent(
            why -> {
              throw why;
            });
    synchronized (this) {
      return query.get();
    }
  }

  /** What the monitor found, if this is the signal of it. */
  static Optional<Finding> finding(Signal signal) {
    return signal.body() instanceof SignalBody.FindingRaised f
        ? Optional.of(f.finding())
        : Optional.empty();
  }

  /** Takes one record of a topic that is projected. */
  synchronized void apply(Object value) {
    folds.get(value.getClass()).accept(value);
  }

  /**
   * Takes a tombstone: a pipeline has no route any more, or a gateway is gone for good. The records
   * of the other topics are history and stay.
   */
  synchronized void delete(Topic<?> topic, String key) {
    if (topic.equals(Topics.ROUTES)) {
      routes.remove(key);
    } else if (topic.equals(Topics.GATEWAY_STATES)) {
      gateways.remove(key);
    }
  }

  private void gateway(GatewayState state) {
    gateways.put(state.gateway(), state);
    for (EndpointState endpoint : state.endpoints()) {
      pipeline(endpoint.pipeline()).requests.told(state, endpoint);
    }
  }

  private void decision(TriggerDecision d) {
    PipelineView p = pipeline(d.pipeline());
    p.triggers.take(d);
    EventFold.TRIGGER_EVENTS.apply(new On<>(p, answers, workers, d), d.event());
  }

  private void run(RunEvent e) {
    PipelineView p = pipeline(e.pipeline());
    if (!e.runId().isEmpty()) {
      p.run(e.runId()).apply(e);
    }
    EventFold.RUN_EVENTS.apply(new On<>(p, answers, workers, e), e.body());
  }

  private void rollout(RolloutEvent e) {
    PipelineView p = pipeline(e.pipeline());
    if (!e.rolloutId().isEmpty()) {
      p.rollout(e.rolloutId()).apply(e);
    }
    EventFold.ROLLOUT_EVENTS.apply(new On<>(p, answers, workers, e), e.body());
  }

  private void deadLetter(DeadLetter letter) {
    if (deadLetters.size() >= MAX_DEAD_LETTERS) {
      deadLetters.pollFirst();
    }
    deadLetters.addLast(letter);
  }

  private PipelineView pipeline(String key) {
    return pipelines.computeIfAbsent(key, PipelineView::new);
  }

  // What follows is called inside read().

  /** The pipelines that are applied and have not been deleted since. */
  Collection<PipelineView> pipelines() {
    return pipelines.values().stream().filter(PipelineView::live).toList();
  }

  /**
   * Names that signals were sent to although no such pipeline was ever applied; the empty one is
   * that of signals which reached no pipeline.
   */
  Collection<PipelineView> neverApplied() {
    return pipelines.values().stream().filter(p -> p.current.isEmpty()).toList();
  }

  /** A pipeline, which may have been deleted: its history stays. */
  Optional<PipelineView> find(String key) {
    return Optional.ofNullable(pipelines.get(key)).filter(p -> p.current.isPresent());
  }

  /**
   * What to say about a pipeline that is not there.
   *
   * @param seen which pipelines may be named
   */
  String unknown(String key, Predicate<String> seen) {
    String name = key.substring(key.indexOf('/') + 1);
    List<String> known = pipelines().stream().map(p -> p.pipeline).filter(seen).toList();
    List<String> alike = known.stream().filter(k -> k.endsWith("/" + name)).toList();
    if (alike.isEmpty()) {
      alike = deletedAlike(name, seen);
    }
    return "There is no pipeline "
        + key
        + (alike.isEmpty()
            ? "; known: " + (known.isEmpty() ? "none" : String.join(", ", known))
            : "; did you mean " + String.join(" or ", alike) + "?");
  }

  private List<String> deletedAlike(String name, Predicate<String> seen) {
    return pipelines.values().stream()
        .filter(p -> p.current.isPresent() && !p.live() && p.pipeline.endsWith("/" + name))
        .map(p -> p.pipeline)
        .filter(seen)
        .map(p -> p + " (deleted)")
        .toList();
  }

  Optional<RunView> run(String runId) {
    return pipelines.values().stream()
        .map(p -> p.runs.get(runId))
        .filter(Objects::nonNull)
        .findFirst();
  }

  Optional<RolloutView> rollout(String rolloutId) {
    return pipelines.values().stream()
        .map(p -> p.rollouts.get(rolloutId))
        .filter(Objects::nonNull)
        .findFirst();
  }

  RunLogs logs() {
    return logs;
  }

  Audit audit() {
    return audit;
  }

  Answers answers() {
    return answers;
  }

  Workers workers() {
    return workers;
  }

  Collection<GatewayState> gateways() {
    return List.copyOf(gateways.values());
  }

  Optional<Route> route(String pipeline) {
    return Optional.ofNullable(routes.get(pipeline));
  }

  Collection<Route> routes() {
    return List.copyOf(routes.values());
  }

  Collection<DeadLetter> deadLetters() {
    return List.copyOf(deadLetters);
  }
}
