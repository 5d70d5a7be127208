package dev.tidemill.simulation;

import dev.tidemill.kit.testing.Simulation;
import dev.tidemill.kit.testing.World;
import dev.tidemill.schemas.message.AlertStatus;
import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.trigger.Schedule.MissedPolicy;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Sources and people: what comes to one pipeline while it is busy, and its end. */
final class Outside {

  private static final Instant EVENT_TIME = Instant.parse("2001-04-01T00:00:00Z");
  private static final int MIN_ROWS = 200;
  private static final String LAST = "that is all";

  private final Simulation simulation;
  private final String pipeline;
  private final Duration busy;
  private final SplittableRandom plan;
  private int variant;
  private int numbered;

  Outside(Simulation simulation, String pipeline, int variant, Duration busy, long seed) {
    this.simulation = simulation;
    this.pipeline = pipeline;
    this.variant = variant;
    this.busy = busy;
    this.plan = new SplittableRandom(seed * 31 + pipeline.hashCode());
  }

  void happens() {
    simulation.at(Duration.ofMillis(plan.nextInt(3_000)), this::apply);
    data();
    code();
    findings();
    alerts();
    messages();
    strays();
    for (int i = plan.nextInt(9); i > 0; i--) {
      command(plan.nextInt(100));
    }
    boolean retired = plan.nextBoolean();
    simulation.at(busy.plusMinutes(2), w -> rest(w, retired));
  }

  /** No more runs begin; half of the time those that go on are cancelled too. */
  private void rest(World world, boolean retired) {
    PipelineSpec calm = Variants.calm(pipeline, variant);
    say(world, new CommandBody.ApplyPipeline(calm, "", "/folder"));
    say(world, new CommandBody.Pause(PauseTarget.PIPELINE, "", LAST));
    if (retired) {
      world.after(Duration.ofSeconds(20), () -> say(world, new CommandBody.DeletePipeline(LAST)));
    }
  }

  private Duration sometime() {
    return Duration.ofMillis(plan.nextLong(busy.toMillis()));
  }

  private void apply(World world) {
    PipelineSpec spec = Variants.of(pipeline, variant);
    say(world, new CommandBody.ApplyPipeline(spec, "", "/folder"));
  }

  /** Somebody drops the rollout from the specification. */
  private void applyUnserved(World world) {
    PipelineSpec spec = Variants.unserved(pipeline, variant);
    say(world, new CommandBody.ApplyPipeline(spec, "", "/folder"));
  }

  private void data() {
    for (int i = 4 + plan.nextInt(6); i > 0; i--) {
      String file = "week-" + i;
      int rows = MIN_ROWS + plan.nextInt(5_000);
      Duration at = sometime();
      simulation.at(at, w -> signal(w, "data-" + file, arrived("flights", file, rows)));
      if (plan.nextInt(4) == 0) {
        simulation.at(
            at.plusSeconds(plan.nextInt(60)),
            w -> signal(w, "again-" + file, arrived("flights", file, rows)));
      }
    }
  }

  private static SignalBody arrived(String source, String file, long rows) {
    return new SignalBody.DataArrived(source, List.of(file(file, rows)));
  }

  private static DataFile file(String file, long rows) {
    return new DataFile(
        file, file, 10 * rows, rows, Optional.of(EVENT_TIME), Optional.of(EVENT_TIME));
  }

  /** Files that are there, reported or not: a snapshot may take them. */
  static Stream<DataFile> firstFiles(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> file("week-" + i, MIN_ROWS));
  }

  private void code() {
    CodeArea area = plan.nextInt(5) == 0 ? CodeArea.APPLICATION : CodeArea.TRAINING;
    Duration first = Duration.ofSeconds(4);
    simulation.at(first, w -> signal(w, "tree-0", code(area, 0)));
    for (int i = 1; i <= plan.nextInt(3); i++) {
      int tree = i;
      simulation.at(first.plus(sometime()), w -> signal(w, "tree-" + tree, code(area, tree)));
    }
  }

  private static SignalBody code(CodeArea area, int tree) {
    Optional<String> before = tree == 0 ? Optional.empty() : Optional.of("tree-" + (tree - 1));
    return new SignalBody.CodeChanged(
        area, "tree-" + tree, before, List.of("trainer/Main.java"), Optional.empty());
  }

  private void findings() {
    for (int burst = plan.nextInt(3); burst > 0; burst--) {
      Duration at = sometime();
      for (int i = 0; i < 3; i++) {
        String id = "finding-" + burst + "-" + i;
        String check = i == 1 ? "live-quality" : "input-drift";
        simulation.at(at.plusSeconds(4L * i), w -> signal(w, id, finding(id, check)));
      }
    }
  }

  private SignalBody finding(String id, String check) {
    return new SignalBody.FindingRaised(
        new Finding(
            id,
            pipeline,
            "flight-delays",
            check,
            "quality",
            Optional.empty(),
            EVENT_TIME,
            EVENT_TIME,
            2,
            1,
            1,
            "simulated",
            Map.of()));
  }

  /** Alerts that go on or end, told twice now and then, as a pair of Alertmanagers does. */
  private void alerts() {
    for (int burst = plan.nextInt(4); burst > 0; burst--) {
      Duration at = sometime();
      String fingerprint = "alert-" + plan.nextInt(2);
      String occurrence = fingerprint + "-" + burst;
      Duration lasts = Duration.ofSeconds(plan.nextInt(60));
      for (int i = 0; i <= plan.nextInt(2); i++) {
        int late = i;
        simulation.at(
            at.plusSeconds(i),
            w -> alert(w, fingerprint, occurrence, w.now().minusSeconds(late), Optional.empty()));
      }
      simulation.at(
          at.plus(lasts),
          w -> alert(w, fingerprint, occurrence, w.now().minus(lasts), Optional.of(w.now())));
    }
  }

  private static void alert(
      World world,
      String fingerprint,
      String occurrence,
      Instant startsAt,
      Optional<Instant> endsAt) {
    AlertStatus status = endsAt.isPresent() ? AlertStatus.RESOLVED : AlertStatus.FIRING;
    SignalBody body =
        new SignalBody.AlertReceived(
            fingerprint, startsAt, endsAt, status, Map.of("alertname", "Drop"), Map.of(), "");
    unnamed(world, occurrence + status, "alert/Drop", body);
  }

  private void messages() {
    for (int i = plan.nextInt(5); i > 0; i--) {
      String id = "message-" + plan.nextInt(8);
      SignalBody body =
          new SignalBody.MessageReceived("webhook/told", "", Map.of(), Optional.empty(), "1");
      simulation.at(sometime(), w -> unnamed(w, id, "webhook/told", body));
    }
  }

  /** Goes to whom it may concern. */
  private static void unnamed(World world, String id, String subject, SignalBody body) {
    world.send(
        Topics.SIGNALS,
        subject,
        new Signal(id, "simulation", subject, world.now(), Optional.empty(), body));
  }

  /** Signals that nobody listens to, that are not valid, or that name no pipeline. */
  private void strays() {
    if (plan.nextInt(5) == 0) {
      simulation.at(sometime(), w -> signal(w, "x".repeat(300), arrived("flights", "long", 9)));
    }
    simulation.at(sometime(), w -> signal(w, "stray", arrived("elsewhere", "stray", 9)));
    simulation.at(
        sometime(),
        w -> {
          String subject = plan.nextBoolean() ? "" : "No Such Name";
          Optional<String> named = subject.isEmpty() ? Optional.empty() : Optional.of(subject);
          w.send(
              Topics.SIGNALS,
              "stray",
              new Signal("lost", "test", "stray", w.now(), named, arrived("flights", "lost", 9)));
        });
  }

  private void signal(World world, String id, SignalBody body) {
    world.send(
        Topics.SIGNALS,
        pipeline,
        new Signal(id, "simulation", pipeline, world.now(), Optional.of(pipeline), body));
  }

  private void command(int kind) {
    Duration at = sometime();
    if (kind < 15) {
      simulation.at(
          at, w -> say(w, new CommandBody.TriggerRun("by hand", Map.of("rounds", "" + numbered))));
    } else if (kind < 30) {
      simulation.at(at, this::cancelRun);
    } else if (kind < 45) {
      simulation.at(at, w -> say(w, new CommandBody.AbortRollout("not now")));
    } else if (kind < 60) {
      Optional<Integer> to = plan.nextBoolean() ? Optional.empty() : Optional.of(plan.nextInt(4));
      simulation.at(at, w -> say(w, new CommandBody.RollBack(to, "it was better")));
    } else if (kind < 70) {
      simulation.at(at, w -> say(w, new CommandBody.PromoteRollout("we are sure")));
    } else if (kind < 85) {
      pauseForAWhile(at);
    } else if (kind < 90) {
      retireForAWhile(at);
    } else {
      variant = plan.nextInt(Variants.count());
      if (plan.nextBoolean()) {
        simulation.at(at, this::applyUnserved);
        Duration again = at.plusSeconds(plan.nextInt(10, 240));
        Duration last = busy.plusMinutes(1); // a minute before all rests
        simulation.at(again.compareTo(last) < 0 ? again : last, this::apply);
      } else {
        simulation.at(at, this::apply);
      }
      simulation.at(at, w -> say(w, new CommandBody.ExcludeData(List.of("file-3"), "odd")));
      simulation.at(
          at.plusSeconds(30), w -> say(w, new CommandBody.IncludeData(List.of("file-3"), "fine")));
    }
  }

  private void pauseForAWhile(Duration at) {
    PauseTarget target = PauseTarget.values()[plan.nextInt(PauseTarget.values().length)];
    String name = target == PauseTarget.TRIGGER ? "new-week" : "";
    Optional<MissedPolicy> missed =
        Optional.of(MissedPolicy.values()[at.toSecondsPart() % MissedPolicy.values().length]);
    simulation.at(at, w -> say(w, new CommandBody.Pause(target, name, "wait")));
    simulation.at(
        at.plusSeconds(plan.nextInt(1, 90)),
        w -> say(w, new CommandBody.Resume(target, name, "", missed)));
  }

  private void retireForAWhile(Duration at) {
    simulation.at(at, w -> say(w, new CommandBody.DeletePipeline("by mistake")));
    simulation.at(at.plusSeconds(plan.nextInt(1, 60)), this::apply);
  }

  private void cancelRun(World world) {
    List<RunEvent> requested =
        world.log().values(Topics.RUNS).stream()
            .filter(e -> e.pipeline().equals(pipeline))
            .filter(e -> e.body() instanceof RunEventBody.RunRequested)
            .toList();
    if (!requested.isEmpty()) {
      int back = world.random().nextInt(Math.min(2, requested.size()));
      String run = requested.get(requested.size() - 1 - back).runId();
      say(world, new CommandBody.CancelRun(run, "changed our mind"));
    }
  }

  private void say(World world, CommandBody body) {
    numbered++;
    boolean optional =
        !(body instanceof CommandBody.ApplyPipeline) && !body.toString().contains(LAST);
    boolean stale = optional && world.random().nextInt(30) == 0;
    Instant expires = world.now().plus(stale ? Duration.ofSeconds(-5) : Duration.ofMinutes(10));
    world.send(
        Topics.COMMANDS,
        pipeline,
        new Command(pipeline + "#" + numbered, pipeline, world.now(), expires, "somebody", body));
  }
}
