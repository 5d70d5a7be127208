package dev.tidemill.console;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.message.JobLog;
import dev.tidemill.schemas.message.LogLine;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The read side: a fold of the topics, in memory, that can be thrown away and built again. All
 * access goes through {@link #read}, {@link #apply} and {@link #delete}, which take the one lock.
 */
final class Projection {

  private static final int MAX_DEAD_LETTERS = 1_000;
  private static final int MAX_LOG_LINES = 5_000;
  private static final int MAX_LOGS = 200;
  private static final int MAX_WORKERS = 1_000;
  private static final int MAX_ANSWERS = 10_000;

  /** How the signal of a run by hand is called: this and the command's id. */
  private static final String COMMAND_SIGNAL = "command:";

  /**
   * The answer to a command, from whichever owner.
   *
   * @param rolloutId the rollout that it was about; empty: none
   */
  record Answer(
      String pipeline,
      String commandId,
      boolean accepted,
      String code,
      String message,
      String owner,
      String rolloutId) {}

  /** What was decided about the signal of a run by hand: it may wait first, and join a run. */
  record Asked(String pipeline, TriggerOutcome outcome, Optional<String> runId, String reason) {}

  /** A line of a run's log, numbered from 1. */
  record Line(long number, String stage, int attempt, LogLine line) {}

  private final Map<String, PipelineView> pipelines = new TreeMap<>();
  private final Audit audit = new Audit();
  private final Map<String, GatewayState> gateways = new TreeMap<>();
  private final Map<String, Route> routes = new TreeMap<>();
  private final Deque<DeadLetter> deadLetters = new ArrayDeque<>();
  private final Map<String, Answer> answers = bounded(MAX_ANSWERS);
  private final Map<String, Asked> asked = bounded(MAX_ANSWERS);
  private final Map<String, Deque<Line>> logs = bounded(MAX_LOGS);
  private final Map<String, Instant> workers = bounded(MAX_WORKERS);
  private final Map<String, Long> logCounts = bounded(MAX_LOGS);

  private static <V> Map<String, V> bounded(int most) {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > most;
      }
    };
  }

  synchronized <T> T read(Supplier<T> query) {
    return query.get();
  }

  /** Takes one record of any topic that it knows; others are none of its business. */
  synchronized void apply(Object value) {
    if (value instanceof Command c) {
      audit.take(c);
    } else if (value instanceof PipelineVersion v) {
      pipeline(v.pipeline()).current = Optional.of(v);
    } else if (value instanceof TriggerDecision d) {
      decision(d);
    } else if (value instanceof RunEvent e) {
      run(e);
    } else if (value instanceof RolloutEvent e) {
      rollout(e);
    } else if (value instanceof ModelVersion m) {
      pipeline(m.pipeline()).models.put(m.version(), m);
    } else if (value instanceof Signal s) {
      if (s.body() instanceof SignalBody.FindingRaised f) {
        pipeline(f.finding().pipeline()).found(f.finding());
      }
    } else if (value instanceof GatewayState g) {
      gateways.put(g.gateway(), g);
    } else if (value instanceof Route r) {
      routes.put(r.pipeline(), r);
    } else if (value instanceof JobHeartbeat h) {
      heard(h.worker(), h.at());
    } else if (value instanceof JobLog l) {
      log(l);
    } else if (value instanceof DeadLetter d) {
      if (deadLetters.size() >= MAX_DEAD_LETTERS) {
        deadLetters.pollFirst();
      }
      deadLetters.addLast(d);
    }
  }

  /**
   * Takes a tombstone: a pipeline has no route any more, a gateway is gone for good. Of the other
   * topics the records are history, which stays.
   */
  synchronized void delete(Topic<?> topic, String key) {
    if (topic.equals(Topics.ROUTES)) {
      routes.remove(key);
    } else if (topic.equals(Topics.GATEWAY_STATES)) {
      gateways.remove(key);
    }
  }

  private void decision(TriggerDecision d) {
    PipelineView p = pipeline(d.pipeline());
    p.decided(d);
    p.signals.count(d.event());
    if (d.event() instanceof TriggerEvent.Evaluated evaluated) {
      asked(d.pipeline(), evaluated);
    } else if (d.event() instanceof TriggerEvent.Paused paused) {
      p.paused.add(label(paused.target(), paused.name()));
    } else if (d.event() instanceof TriggerEvent.Resumed resumed) {
      p.paused.remove(label(resumed.target(), resumed.name()));
    } else if (d.event() instanceof TriggerEvent.CommandAnswered a) {
      answer(
          new Answer(
              d.pipeline(),
              a.commandId(),
              a.accepted(),
              a.code(),
              a.message(),
              "trigger-service",
              ""));
    }
  }

  private void asked(String pipeline, TriggerEvent.Evaluated e) {
    for (String id : e.signals().ids()) {
      if (id.startsWith(COMMAND_SIGNAL) && e.outcome() != TriggerOutcome.DUPLICATE) {
        asked.put(
            id.substring(COMMAND_SIGNAL.length()),
            new Asked(pipeline, e.outcome(), e.runId(), e.reason()));
      }
    }
  }

  private static String label(PauseTarget target, String name) {
    return name.isEmpty() ? Views.kebab(target.name()) : Views.kebab(target.name()) + " " + name;
  }

  private void run(RunEvent e) {
    PipelineView p = pipeline(e.pipeline());
    if (!e.runId().isEmpty()) {
      p.run(e.runId()).apply(e);
    }
    RunEventBody body = e.body();
    if (body instanceof RunEventBody.ExecutionGranted g) {
      heard(g.worker(), e.at());
    } else if (body instanceof RunEventBody.SnapshotCut s) {
      p.cut(s.snapshot());
    } else if (body instanceof RunEventBody.FilesQuarantined q) {
      p.quarantined(q);
    } else if (body instanceof RunEventBody.FilesExcluded x) {
      p.excluded(x);
    } else if (body instanceof RunEventBody.QuarantineForgotten f) {
      f.digests().forEach(p.quarantined::remove);
      f.digests().forEach(p.files::remove);
    } else if (body instanceof RunEventBody.FilesIncluded i) {
      p.included(i.digests());
    } else if (body instanceof RunEventBody.CommandAnswered a) {
      answer(
          new Answer(
              e.pipeline(),
              a.commandId(),
              a.accepted(),
              a.code(),
              a.message(),
              "training-orchestrator",
              ""));
    }
  }

  /** A worker was granted a job, or was alive with one. */
  private void heard(String worker, Instant at) {
    Instant before = workers.remove(worker); // the newest are at the end
    workers.put(worker, before == null || before.isBefore(at) ? at : before);
  }

  private void rollout(RolloutEvent e) {
    PipelineView p = pipeline(e.pipeline());
    if (!e.rolloutId().isEmpty()) {
      p.rollout(e.rolloutId()).apply(e);
    }
    if (e.body() instanceof RolloutEventBody.ChampionChanged c) {
      p.champion = c.version();
    } else if (e.body() instanceof RolloutEventBody.CommandAnswered a) {
      answer(
          new Answer(
              e.pipeline(),
              a.commandId(),
              a.accepted(),
              a.code(),
              a.message(),
              "deployer",
              e.rolloutId()));
    }
  }

  private void answer(Answer answer) {
    answers.put(answer.commandId(), answer);
  }

  private void log(JobLog l) {
    Deque<Line> lines = logs.computeIfAbsent(l.runId(), id -> new ArrayDeque<>());
    for (LogLine line : l.lines()) {
      long number = logCounts.merge(l.runId(), 1L, Long::sum);
      if (lines.size() >= MAX_LOG_LINES) {
        lines.pollFirst();
      }
      lines.addLast(new Line(number, Views.kebab(l.stage().name()), l.attempt(), line));
    }
  }

  private PipelineView pipeline(String key) {
    return pipelines.computeIfAbsent(key, PipelineView::new);
  }

  // What follows is called inside read().

  /** Those that are applied, and not deleted since. */
  Collection<PipelineView> pipelines() {
    return pipelines.values().stream().filter(PipelineView::live).toList();
  }

  /** Also one that was deleted: its history stays. */
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

  List<Line> logs(String runId, long after) {
    Deque<Line> lines = logs.get(runId);
    return lines == null ? List.of() : lines.stream().filter(l -> l.number() > after).toList();
  }

  Audit audit() {
    return audit;
  }

  Optional<Answer> answer(String commandId) {
    return Optional.ofNullable(answers.get(commandId));
  }

  Optional<Asked> asked(String commandId) {
    return Optional.ofNullable(asked.get(commandId));
  }

  /** When each worker gave its last sign of life. */
  Map<String, Instant> workers() {
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
