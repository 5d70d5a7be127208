package dev.tidemill.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.deploy.analysis.Evidence;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.CommandBody.AbortRollout;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.RolloutEventBody.CommandAnswered;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutStarted;
import dev.tidemill.schemas.message.RolloutEventBody.RoutePublished;
import dev.tidemill.schemas.message.RolloutEventBody.StepStarted;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.VerdictOutcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** The invariants of the design, over random histories with repeated and late inputs. */
class RolloutPropertiesTest {

  private static final AvroMapper<PipelineRollouts> STATES = AvroMapper.of(PipelineRollouts.class);

  @Property(tries = 50, shrinking = ShrinkingMode.OFF)
  void theStateIsTheFoldOfItsFactsAndSurvivesBeingStored(@ForAll @LongRange(min = 0) long seed) {
    RolloutDecider decider = new RolloutDecider();
    PipelineRollouts[] replayed = {decider.initial(Given.PIPELINE)};
    RolloutHistories.of(
        seed,
        (world, facts) -> {
          facts.forEach(f -> replayed[0] = decider.evolve(replayed[0], f));
          assertThat(replayed[0]).isEqualTo(world.state);
          assertThat(STATES.decode(STATES.encode(world.state))).isEqualTo(world.state);
        });
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void theRolloutIsTheFoldOfThePublishedEventsAlone(@ForAll @LongRange(min = 0) long seed) {
    RolloutDecider decider = new RolloutDecider();
    PipelineRollouts[] replayed = {decider.initial(Given.PIPELINE)};
    RolloutHistories.of(
        seed,
        (world, facts) -> {
          for (RolloutEvent event : RolloutWorld.events(facts)) {
            replayed[0] = decider.evolve(replayed[0], new RolloutFact.Recorded(event));
          }
          assertThat(outline(replayed[0])).isEqualTo(outline(world.state));
        });
  }

  private static List<Object> outline(PipelineRollouts state) {
    return List.of(
        state.champion(),
        state.generation(),
        state.epoch(),
        state.sequence(),
        state.served(),
        state.current().map(r -> List.of(r.id(), r.stage(), r.step(), r.weight(), r.paused())));
  }

  @Property(tries = 50, shrinking = ShrinkingMode.OFF)
  void noVersionTakesTrafficWithoutAPassingVerdictAgainstTheChampionThatServes(
      @ForAll @LongRange(min = 0) long seed) {
    Map<Integer, ModelVersion> started = new HashMap<>();
    Optional<?>[] champion = {Optional.empty()};
    RolloutHistories.of(
        seed,
        (world, facts) -> {
          for (RolloutEvent event : RolloutWorld.events(facts)) {
            if (event.body() instanceof RolloutStarted start) {
              ModelVersion candidate = start.candidate();
              assertThat(candidate.verdict().outcome()).isEqualTo(VerdictOutcome.PASS);
              assertThat(candidate.verdict().subjectDigest()).isEqualTo(candidate.digest());
              assertThat((Object) candidate.verdict().championVersion()).isEqualTo(champion[0]);
              started.put(candidate.version(), candidate);
            } else if (event.body() instanceof StepStarted) {
              int trial = startedVersion(world, event.rolloutId());
              assertThat((Object) started.get(trial).verdict().championVersion())
                  .isEqualTo(champion[0]);
            } else if (event.body() instanceof RoutePublished published) {
              trafficIsFor(published.route(), started);
            } else if (event.body()
                instanceof dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged changed) {
              champion[0] = changed.version();
            }
          }
        });
  }

  private static int startedVersion(RolloutWorld world, String rolloutId) {
    return world.events().stream()
        .filter(e -> e.rolloutId().equals(rolloutId))
        .map(RolloutEvent::body)
        .filter(RolloutStarted.class::isInstance)
        .map(b -> ((RolloutStarted) b).candidate().version())
        .findFirst()
        .orElseThrow();
  }

  private static void trafficIsFor(Route route, Map<Integer, ModelVersion> started) {
    long champions = route.versions().stream().filter(v -> v.role() == RouteRole.CHAMPION).count();
    int total = route.versions().stream().mapToInt(RouteVersion::weight).sum();
    assertThat(champions).isLessThanOrEqualTo(1);
    assertThat(total).isEqualTo(champions == 1 ? 100 : 0);
    assertThat(route.versions()).extracting(RouteVersion::version).doesNotHaveDuplicates();
    for (RouteVersion v : route.versions()) {
      assertThat(started.get(v.version()).digest()).isEqualTo(v.digest());
    }
  }

  @Property(tries = 50, shrinking = ShrinkingMode.OFF)
  void epochsAndSequencesGrowAndTerminalStatesAbsorb(@ForAll @LongRange(min = 0) long seed) {
    epochsAndSequencesGrow(seed);
  }

  /** A pipeline is deleted while its candidate is provisional. */
  @Test
  void aProvisionalPromotionGoesBackToNothingWhenThePipelineIsDeletedElseToTheFormerChampion() {
    epochsAndSequencesGrow(5579535634369L);
  }

  private void epochsAndSequencesGrow(long seed) {
    long[] last = {0, 0};
    Set<String> ended = new HashSet<>();
    RolloutHistories.of(
        seed,
        (world, facts) -> {
          for (RolloutEvent event : RolloutWorld.events(facts)) {
            assertThat(event.sequence()).isEqualTo(++last[0]);
            if (event.body() instanceof RoutePublished published) {
              assertThat(published.route().epoch()).isEqualTo(++last[1]);
            } else {
              assertThat(ended).doesNotContain(event.rolloutId());
            }
            if (event.body() instanceof RolloutEnded end) {
              ended.add(event.rolloutId());
              assertThat((Object) end.champion()).isEqualTo(champion(world, event.sequence()));
              if (end.outcome() == RolloutOutcome.ROLLED_BACK) {
                boolean deleted = end.code().equals(RolloutReason.PIPELINE_DELETED.name());
                assertThat(end.champion().isPresent()).isEqualTo(!deleted);
              }
            }
          }
          assertThat(ended).doesNotContain(world.state.current().map(Rollout::id).orElse("none"));
        });
  }

  private static Optional<Integer> champion(RolloutWorld world, long until) {
    return world.events().stream()
        .filter(e -> e.sequence() < until)
        .map(RolloutEvent::body)
        .filter(dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged.class::isInstance)
        .map(b -> ((dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged) b).version())
        .reduce((a, b) -> b)
        .orElse(Optional.empty());
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void everyRolloutEndsWhenTimePasses(@ForAll @LongRange(min = 0) long seed) {
    endsWhenTimePasses(seed);
  }

  /** A rollback to a version that no gateway has, and then no gateway at all. */
  @Test
  void aRollbackWhoseGatewaysAreAwayKeepsNoTimerThatIsStillToFire() {
    endsWhenTimePasses(215);
  }

  private void endsWhenTimePasses(long seed) {
    RolloutWorld world = RolloutHistories.of(seed, (w, facts) -> {});
    world.pass(Duration.ofHours(1));
    assertThat(world.state.current()).isEmpty();
    // A rollback whose gateways are all away is looked at again when one comes back; its timer
    // fired.
    assertThat(world.decider.timers(world.state).values())
        .noneMatch(due -> due.isAfter(world.now))
        .hasSizeLessThanOrEqualTo(world.state.fallback().isPresent() ? 1 : 0);
    assertThat(world.all(RolloutStarted.class)).hasSameSizeAs(world.all(RolloutEnded.class));
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void anAbortIsAcceptedWhereverARolloutIs(@ForAll @LongRange(min = 0) long seed) {
    RolloutHistories.of(
        seed,
        (world, facts) -> {
          if (world.state.current().isPresent()) {
            RolloutWorld fork = new RolloutWorld();
            fork.state = world.state;
            fork.now = world.now;
            fork.give(
                new RolloutInput.CommandReceived(
                    new dev.tidemill.schemas.message.Command(
                        "abort",
                        Given.PIPELINE,
                        fork.now,
                        fork.now.plusSeconds(1),
                        "ann",
                        new AbortRollout("x")),
                    fork.now));
            assertThat(fork.last(CommandAnswered.class).accepted()).isTrue();
            assertThat(fork.state.current()).isEmpty();
            assertThat(fork.route().versions())
                .allSatisfy(v -> assertThat(v.weight()).isIn(0, 100));
          }
        });
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void aNewCandidateStartsWithoutEvidence(@ForAll @LongRange(min = 0) long seed) {
    RolloutHistories.of(
        seed,
        (world, facts) -> {
          boolean starts =
              RolloutWorld.bodies(facts).stream().anyMatch(RolloutStarted.class::isInstance);
          if (starts && world.state.current().isPresent()) {
            assertThat(world.state.current().get().evidence()).isEqualTo(Evidence.NONE);
          }
        });
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void slicesWithoutContentNeverMoveARolloutAndNeverEndIt(@ForAll @LongRange(min = 0) long seed) {
    RolloutWorld world = new RolloutWorld().serving(1).stepping(2);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 30; i++) {
      world.slice(world.happened().fine(2, 1, 0, 0, 0));
      world.pass(Duration.ofMillis(random.nextInt(2000)));
    }
    assertThat(world.all(StepStarted.class)).hasSize(1);
    assertThat(world.all(CandidatePromoted.class)).hasSize(1);
    assertThat(world.state.current()).isPresent();
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void aRepeatedSliceCandidateOrCommandDecidesNothing(@ForAll @LongRange(min = 0) long seed) {
    RolloutHistories.of(
        seed,
        (world, facts) -> {
          boolean decided = !facts.isEmpty();
          world
              .lastGiven()
              .filter(input -> decided && !(input instanceof RolloutInput.GatewaySeen))
              .ifPresent(
                  input ->
                      assertThat(world.decider.decide(world.state, input, world.now).events())
                          .isEmpty());
        });
  }

  @Example
  void theHistoriesReachEveryWayOfEnding() {
    Set<String> codes = new HashSet<>();
    for (long seed = 0; seed < 200; seed++) {
      RolloutHistories.of(seed, (w, facts) -> {})
          .all(RolloutEnded.class)
          .forEach(e -> codes.add(e.code()));
    }
    assertThat(codes)
        .contains(
            "FIRST_MODEL",
            "CONFIRMED",
            "PROVISIONAL_CUT_SHORT",
            "SUPERSEDED",
            "NO_EVIDENCE",
            "NO_GATEWAY",
            "LOAD_FAILED",
            "GOLDEN_MISMATCH",
            "BY_COMMAND",
            "GUARD_ERRORS",
            "GUARD_QUALITY",
            "GUARD_NAN");
  }
}
