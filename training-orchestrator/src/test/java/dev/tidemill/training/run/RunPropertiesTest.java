package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import dev.tidemill.training.run.state.ActiveRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** Invariants 2, 3, 5 and 6 under any sequence of inputs. */
@Tag("slow")
class RunPropertiesTest {

  private static final PipelineSpec SPEC = TestSpecs.flightDelays();

  /** Chance drives workers, people, the deployer and time; it repeats and delays what they say. */
  private static final class Chaos {
    final Random random;
    final RunWorld world = new RunWorld(SPEC.key());
    final List<RunInput> said = new ArrayList<>();
    int fires;
    int commands;
    long rolloutSequence = 1;

    final int limit;

    Chaos(long seed) {
      this(seed, 0);
    }

    /**
     * @param limit of the runs at a time, by replacing the oldest; 0: none
     */
    Chaos(long seed, int limit) {
      this.random = new Random(seed);
      this.limit = limit;
    }

    void step() {
      switch (random.nextInt(12)) {
        case 0 -> fire();
        case 1, 2, 3, 4, 5 -> worker();
        case 6, 7 -> deployer();
        case 8 -> person();
        case 9 -> repeat();
        case 10 -> world.pass(Duration.ofSeconds(random.nextInt(40)));
        default -> world.fireNextTimer();
      }
    }

    void say(RunInput input) {
      said.add(input);
      world.give(input);
    }

    /** The runs that count against a limit, as the trigger service sees them. */
    List<String> places() {
      List<String> active = new ArrayList<>();
      for (RunEvent event : world.events) {
        if (event.body() instanceof RunEventBody.RunRequested requested) {
          active.removeAll(requested.cause().replaces());
          active.add(event.runId());
        } else if (event.body() instanceof RunEventBody.RunEnded) {
          active.remove(event.runId());
        }
      }
      return active;
    }

    /** As the policy {@code replace} does. */
    void fireReplacing() {
      List<String> active = places();
      int tooMany = Math.max(0, active.size() - limit + 1);
      List<String> replaces = List.copyOf(active.subList(0, tooMany));
      say(Messages.decided(Messages.fired(SPEC, "run-" + fires++, replaces)));
    }

    void fire() {
      if (limit > 0) {
        fireReplacing();
        return;
      }
      List<String> replaces =
          random.nextInt(3) == 0
              ? world.state.runs().stream().map(ActiveRun::runId).limit(1).toList()
              : List.of();
      say(Messages.decided(Messages.fired(SPEC, "run-" + fires++, replaces)));
    }

    void worker() {
      if (world.jobs.isEmpty()) {
        return;
      }
      int back = Math.min(world.jobs.size(), 1 + random.nextInt(random.nextInt(4) == 0 ? 8 : 1));
      Job job = world.jobs.get(world.jobs.size() - back);
      String execution = "x" + random.nextInt(2);
      if (random.nextInt(3) > 0) {
        say(Messages.says(job, execution, new JobEventBody.Claimed(0)));
      }
      VerdictOutcome outcome =
          random.nextInt(3) > 0
              ? VerdictOutcome.PASS
              : VerdictOutcome.values()[random.nextInt(VerdictOutcome.values().length)];
      say(
          switch (random.nextInt(8)) {
            case 0 -> Messages.beats(job, execution);
            case 1 ->
                Messages.says(
                    job,
                    execution,
                    new JobEventBody.JobFailed("EXIT_CODE", "no", random.nextBoolean()));
            default -> Messages.says(job, execution, Messages.success(job, outcome));
          });
    }

    void deployer() {
      world.state.runs().stream()
          .filter(r -> r.results().accepted().isPresent())
          .findFirst()
          .ifPresent(
              r -> {
                String id = r.results().rolloutId().orElse("rollout-" + rolloutSequence);
                say(Messages.rollout(SPEC.key(), id, rolloutSequence++, news(r)));
              });
    }

    RolloutEventBody news(ActiveRun run) {
      var version = run.results().accepted().orElseThrow();
      if (run.results().rolloutId().isEmpty()) {
        return random.nextInt(4) == 0
            ? new RolloutEventBody.RolloutRejected(
                run.runId(), version.version(), "STALE_VERDICT", "old")
            : new RolloutEventBody.RolloutStarted(
                run.runId(), "e", version, world.state.champion(), SPEC);
      }
      RolloutOutcome[] ends = RolloutOutcome.values();
      return random.nextBoolean()
          ? new RolloutEventBody.CandidatePromoted(
              version.version(), world.state.championVersion(), "good")
          : new RolloutEventBody.RolloutEnded(
              ends[1 + random.nextInt(ends.length - 1)],
              "code",
              "why",
              world.state.championVersion());
    }

    void person() {
      CommandBody body =
          random.nextBoolean()
              ? new CommandBody.CancelRun("run-" + random.nextInt(fires + 1), "no")
              : new CommandBody.ExcludeData(List.of("f" + random.nextInt(4)), "bad");
      say(
          new RunInput.CommandReceived(
              new Command(
                  "c" + commands++, SPEC.key(), world.now, world.now.plusSeconds(5), "a", body),
              world.now));
    }

    void repeat() {
      if (!said.isEmpty()) {
        world.give(said.get(random.nextInt(said.size())));
      }
    }
  }

  private static RunWorld after(long seed, int steps) {
    Chaos chaos = new Chaos(seed);
    for (int i = 0; i < steps; i++) {
      chaos.step();
    }
    return chaos.world;
  }

  @Property(tries = 300)
  void atMostOneRunPerFireAndAtMostOneGrantedExecutionPerRun(@ForAll long seed) {
    RunWorld world = after(seed, 150);
    Set<String> fires = new HashSet<>();
    Map<String, String> granted = new HashMap<>();
    for (RunEvent event : world.events) {
      RunEventBody body = event.body();
      if (body instanceof RunEventBody.RunRequested requested) {
        assertThat(fires.add(requested.cause().fireId())).isTrue();
      } else if (body instanceof RunEventBody.ExecutionGranted grant) {
        String fence = grant.attempt() + "/" + grant.executionId();
        assertThat(granted.put(event.runId(), fence)).as("granted before").isNull();
      } else if (!(body instanceof RunEventBody.ExecutionRefused
          || body instanceof RunEventBody.LateResultIgnored
          || body instanceof RunEventBody.CancelRequested)) {
        granted.remove(event.runId());
      }
    }
  }

  @Property(tries = 300)
  void neverMoreRunsThanTheLimitWorkAndThoseThatStopCount(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 2) int limit) {
    Chaos chaos = new Chaos(seed, limit);
    for (int i = 0; i < 200; i++) {
      chaos.step();
      assertThat(chaos.world.state.runs())
          .filteredOn(r -> r.stage() != RunStage.QUEUED)
          .hasSizeLessThanOrEqualTo(limit);
    }
  }

  @Property(tries = 300)
  void everyRunEndsWithinBoundedTimeWhenNobodyAnswersAnyMore(@ForAll long seed) {
    RunWorld world = after(seed, 120);
    int timers = 0;
    while (world.fireNextTimer()) {
      assertThat(++timers).isLessThan(2000);
    }
    assertThat(world.state.runs()).isEmpty();
    Set<String> requested = new HashSet<>();
    Set<String> ended = new HashSet<>();
    for (RunEvent event : world.events) {
      if (event.body() instanceof RunEventBody.RunRequested) {
        requested.add(event.runId());
      } else if (event.body() instanceof RunEventBody.RunEnded) {
        assertThat(ended.add(event.runId())).as("ends once").isTrue();
      } else if (!event.runId().isEmpty() && ended.contains(event.runId())) {
        assertThat(event.body())
            .as("terminal states absorb")
            .isInstanceOfAny(
                RunEventBody.LateResultIgnored.class,
                RunEventBody.ExecutionRefused.class,
                RunEventBody.FireRefused.class);
      }
    }
    assertThat(ended).isEqualTo(requested);
  }

  @Property(tries = 300)
  void theStateIsTheFoldOfItsEvents(@ForAll long seed) {
    RunWorld world = after(seed, 150);
    assertThat(world.replayed()).isEqualTo(world.state);
  }

  @Property(tries = 300)
  void acceptedCandidatesHaveAPassingVerdictForTheirDigestAndMissingDataNeverRejects(
      @ForAll long seed) {
    RunWorld world = after(seed, 150);
    Map<String, VerdictOutcome> last = new HashMap<>();
    for (RunEvent event : world.events) {
      RunEventBody body = event.body();
      if (body instanceof RunEventBody.ModelChecked checked) {
        last.put(event.runId(), checked.verdict().outcome());
      } else if (body instanceof RunEventBody.DataChecked checked) {
        last.put(event.runId(), checked.verdict().outcome());
      } else if (body instanceof RunEventBody.CandidateAccepted accepted) {
        assertThat(accepted.model().verdict().outcome()).isEqualTo(VerdictOutcome.PASS);
        assertThat(accepted.model().verdict().subjectDigest()).isEqualTo(accepted.model().digest());
      } else if (body instanceof RunEventBody.RunEnded end
          && last.get(event.runId()) == VerdictOutcome.INSUFFICIENT_DATA) {
        assertThat(end.outcome()).isNotIn(RunOutcome.REJECTED, RunOutcome.PROMOTED);
      }
    }
  }

  @Property(tries = 300)
  void anAbortIsAcceptedInEveryStateAndEndsTheRunSoon(@ForAll long seed) {
    RunWorld world = after(seed, 60);
    for (ActiveRun run : world.state.runs()) {
      if (world.state.run(run.runId()).isEmpty()) {
        continue;
      }
      world.give(
          new RunInput.CommandReceived(
              new Command(
                  "abort-" + run.runId(),
                  SPEC.key(),
                  world.now,
                  world.now.plusSeconds(5),
                  "ann",
                  new CommandBody.CancelRun(run.runId(), "stop")),
              world.now));
      Optional<ActiveRun> left = world.state.run(run.runId());
      assertThat(left.map(r -> r.stop().isPresent()).orElse(true)).isTrue();
      assertThat(left.map(r -> r.stop().orElseThrow().by()).orElse(world.now))
          .isBeforeOrEqualTo(world.now.plus(RunTiming.STOP_WITHIN));
    }
    assertThat(world.bodies(RunEventBody.CommandAnswered.class))
        .filteredOn(a -> a.commandId().startsWith("abort-"))
        .allMatch(RunEventBody.CommandAnswered::accepted);
  }
}
