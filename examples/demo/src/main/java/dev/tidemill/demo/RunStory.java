package dev.tidemill.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.SignalBucket;
import dev.tidemill.schemas.message.TriggerOutcome;
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
import java.util.TreeSet;

/** The runs of the demo. Tells what happens to them. Not for several threads. */
final class RunStory {

  private static final Set<SignalBucket> HEARD =
      EnumSet.of(SignalBucket.CONSUMED, SignalBucket.COALESCED);

  private static final int REMEMBERED = 200;

  private final Teller teller;
  private final Map<String, WatchedRun> runs = new LinkedHashMap<>();
  private final Map<String, String> quarantined = new LinkedHashMap<>();
  private final Set<String> triggersReached = new HashSet<>();
  private final Set<String> triggersHeard = new TreeSet<>();
  private long signalsInRuns;

  RunStory(Teller teller) {
    this.teller = teller;
  }

  void decided(ApiEvent d) {
    switch (d.type()) {
      case "evaluated" -> evaluated(d);
      case "fired" -> fired(d);
      default -> {}
    }
  }

  private void evaluated(ApiEvent d) {
    String trigger = d.text("trigger");
    TriggerOutcome outcome = d.constant(TriggerOutcome.class, "outcome");
    triggersReached.add(trigger);
    if (HEARD.contains(outcome.bucket())) {
      triggersHeard.add(trigger);
    }
    if (outcome == TriggerOutcome.COALESCED) {
      String run = d.body().path("runId").asText("?");
      teller.tell("signal for " + trigger + " joins run " + run + ": " + d.text("reason"));
    }
  }

  private void fired(ApiEvent d) {
    String id = d.text("runId");
    List<String> triggers = d.texts("triggers");
    triggersReached.addAll(triggers);
    triggersHeard.addAll(triggers);
    signalsInRuns += d.body().path("signals").path("count").asLong();
    runs.putIfAbsent(id, new WatchedRun(id, d.at(), triggers));
    teller.tell(
        "run " + id + " decided by " + String.join(" + ", triggers) + ": " + d.text("reason"));
  }

  void happened(ApiEvent e) {
    if (e.type().equals("files-quarantined")) {
      quarantined(e);
    }
    if (e.type().equals("run-requested") && !runs.containsKey(e.of())) {
      List<String> triggers = new ArrayList<>();
      e.body().path("cause").path("triggers").forEach(t -> triggers.add(t.asText()));
      runs.put(e.of(), new WatchedRun(e.of(), e.at(), triggers));
    }
    WatchedRun run = runs.get(e.of());
    if (run != null) {
      happened(run, e);
    }
  }

  private void quarantined(ApiEvent e) {
    for (JsonNode file : e.body().path("files")) {
      String path = file.path("path").asText();
      quarantined.put(file.path("digest").asText(), path);
      teller.tell("quarantined " + path + ": " + e.text("reason"), "quarantined a file");
    }
  }

  private void happened(WatchedRun run, ApiEvent e) {
    switch (e.type()) {
      case "stage-started" -> {
        run.stage = e.constant(RunStage.class, "stage");
        run.waitsForData = false;
      }
      case "gate-waiting" -> {
        run.waitsForData = true;
        teller.tell("run " + run.id + " waits: " + e.text("reason"));
      }
      case "snapshot-cut" -> run.files = paths(e.body().path("snapshot").path("files"));
      case "model-trained" -> {
        run.trained = true;
        Duration took = Duration.ofMillis(e.body().path("model").path("trainMillis").asLong());
        teller.tell("run " + run.id + " trained a candidate in " + Teller.seconds(took));
      }
      case "attempt-failed" ->
          teller.tell(
              "run %s attempt %d failed: %s %s"
                  .formatted(run.id, e.number("attempt"), e.text("code"), e.text("message")));
      case "candidate-accepted" -> accepted(run, e);
      case "rollout-seen" -> run.stage = RunStage.ROLLING_OUT;
      case "run-ended" -> ended(run, e);
      default -> {}
    }
  }

  private static Set<String> paths(JsonNode files) {
    Set<String> paths = new HashSet<>();
    files.forEach(f -> paths.add(f.path("path").asText()));
    return paths;
  }

  private void accepted(WatchedRun run, ApiEvent e) {
    JsonNode model = e.body().path("model");
    run.stage = RunStage.ACCEPTED;
    run.version = model.path("version").asInt();
    teller.tell(
        "version %d passed the model gate after %s: %s"
            .formatted(
                run.version, since(run, e.at()), model.path("verdict").path("message").asText()));
  }

  private void ended(WatchedRun run, ApiEvent e) {
    RunOutcome outcome = e.constant(RunOutcome.class, "outcome");
    run.stage = RunStage.ENDED;
    run.outcome = Optional.of(outcome);
    run.code = e.text("code");
    run.message = e.text("message");
    String line =
        "run %s ended %s (%s) after %s: %s"
            .formatted(run.id, Teller.word(outcome), run.code, since(run, e.at()), run.message);
    if (outcome == RunOutcome.REJECTED || outcome == RunOutcome.FAILED) {
      teller.tell(line, Teller.word(outcome));
    } else if (outcome != RunOutcome.PROMOTED) {
      teller.tell(line);
    }
  }

  private static String since(WatchedRun run, Instant at) {
    return Teller.seconds(Duration.between(run.requestedAt, at));
  }

  /** The runs in the order in which they were decided. */
  List<WatchedRun> runs() {
    return List.copyOf(runs.values());
  }

  /** Paths of what was quarantined, once for each content. */
  List<String> quarantined() {
    return List.copyOf(quarantined.values());
  }

  /** Whether any run has not ended. */
  boolean busy() {
    return runs.values().stream().anyMatch(r -> r.outcome.isEmpty());
  }

  /** Forgets runs that ended long ago. */
  void forgetOld() {
    int more = runs.size() - REMEMBERED;
    if (more > 0) {
      List<String> oldest = List.copyOf(runs.keySet()).subList(0, more);
      oldest.stream().filter(id -> runs.get(id).outcome.isPresent()).forEach(runs::remove);
    }
  }

  /** Triggers that a signal has reached. */
  Set<String> triggersReached() {
    return Set.copyOf(triggersReached);
  }

  /** Triggers that a run listened to. */
  Set<String> triggersHeard() {
    return new TreeSet<>(triggersHeard);
  }

  /** Signals that runs name as their cause. */
  long signalsInRuns() {
    return signalsInRuns;
  }
}
