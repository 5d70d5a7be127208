package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.Specs.onCode;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.onFinding;
import static dev.tidemill.trigger.policy.Specs.onSchedule;
import static dev.tidemill.trigger.policy.Specs.rows;
import static dev.tidemill.trigger.policy.Specs.spec;
import static dev.tidemill.trigger.policy.Specs.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.AlertStatus;
import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.SignalBody.AlertReceived;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.spec.BudgetSpec;
import dev.tidemill.schemas.spec.ConcurrencySpec;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.Dedupe;
import dev.tidemill.schemas.spec.TriggerSpec.Mode;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.trigger.Absence;
import dev.tidemill.schemas.spec.trigger.Alert;
import dev.tidemill.schemas.spec.trigger.AllOf;
import dev.tidemill.schemas.spec.trigger.AtLeast;
import dev.tidemill.schemas.spec.trigger.Code.Changes;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import dev.tidemill.schemas.spec.trigger.Schedule.MissedPolicy;
import dev.tidemill.schemas.spec.trigger.Webhook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random histories. The harness checks after each decision: conservation, the state is the fold of
 * its events, deciding again gives the same, one run per fire id, the limit, a run names exactly
 * what is consumed.
 */
class PolicyPropertiesTest {

  private static PipelineSpec random(Random random) {
    Policy policy = Policy.values()[random.nextInt(Policy.values().length)];
    Missed missed = new Missed(MissedPolicy.values()[random.nextInt(MissedPolicy.values().length)]);
    Changes changes = Changes.values()[random.nextInt(Changes.values().length)];
    PipelineSpec simple = simple(random, policy, missed, changes);
    return random.nextInt(3) == 0
        ? Specs.with(
            simple,
            new BudgetSpec(
                Optional.of(1 + random.nextInt(4)),
                Optional.of(5 + random.nextInt(9)),
                Optional.empty(),
                Optional.of(Duration.ofMinutes(10))))
        : simple;
  }

  private static final String[] SOME = {"new-data", "others", "alerted", "code-changed", "beats"};

  /** Some triggers are in combinations, which may be in another one. */
  private static TriggerSpec[] combinations(Random random) {
    List<String> names = new ArrayList<>(List.of(SOME));
    Collections.shuffle(names, random);
    Optional<Duration> within =
        random.nextBoolean() ? Optional.of(Duration.ofSeconds(90)) : Optional.empty();
    TriggerSpec all = trigger(random, "all", new AllOf(names.subList(0, 2), within));
    TriggerSpec enough =
        trigger(
            random, "enough", new AtLeast(2, List.of(names.get(2), "all", names.get(3)), within));
    return switch (random.nextInt(3)) {
      case 0 -> new TriggerSpec[] {};
      case 1 -> new TriggerSpec[] {all};
      default -> new TriggerSpec[] {all, enough};
    };
  }

  private static TriggerSpec trigger(Random random, String name, TriggerSpec.Kind kind) {
    return new TriggerSpec(
        name,
        kind,
        When.ANY,
        random.nextBoolean() ? Optional.of(Duration.ofSeconds(30)) : Optional.empty(),
        random.nextInt(4) == 0 ? Optional.of(Duration.ofSeconds(30)) : Optional.empty(),
        random.nextBoolean()
            ? Optional.of(new Dedupe(Optional.empty(), Duration.ofSeconds(60)))
            : Optional.empty(),
        random.nextInt(3),
        random.nextInt(5) == 0 ? Mode.SHADOW : Mode.FIRE);
  }

  private static PipelineSpec simple(Random random, Policy policy, Missed missed, Changes changes) {
    List<TriggerSpec> more = new ArrayList<>(List.of(combinations(random)));
    more.add(
        trigger(
            random,
            "alerted",
            new Alert(
                Map.of("alertname", "Drop"),
                random.nextBoolean() ? Optional.of(Duration.ofSeconds(40)) : Optional.empty(),
                random.nextBoolean() ? Optional.of(Duration.ofSeconds(60)) : Optional.empty(),
                Optional.empty())));
    more.add(trigger(random, "beats", new Webhook("beats", Optional.empty())));
    more.add(
        trigger(
            random,
            "silent",
            new Absence(Absence.What.SIGNALS, Duration.ofMinutes(5), Optional.of("beats"))));
    return spec(
        new ConcurrencySpec(1 + random.nextInt(3), policy),
        Stream.concat(Stream.of(fixed(random, missed, changes)), more.stream())
            .toArray(TriggerSpec[]::new));
  }

  private static TriggerSpec[] fixed(Random random, Missed missed, Changes changes) {
    return new TriggerSpec[] {
      onData(when(100 + random.nextInt(3) * 100, Duration.ofSeconds(30), Duration.ofSeconds(1))),
      onData("others", random.nextBoolean() ? "flights" : "weather", rows(50)),
      onSchedule("*/2 * * * *", missed),
      onFinding(Duration.ofSeconds(20), "drift", "quality"),
      onCode(changes)
    };
  }

  @Property(tries = 200)
  void theInvariantsHoldOverRandomHistories(@ForAll long seed) {
    theInvariantsHold(seed);
  }

  /** A trigger fires what arrived while what it queued before waits for a snapshot. */
  @Example
  void whatIsQueuedIsKeptWhenWhatArrivedAfterItFiresFirst() {
    theInvariantsHold(26);
  }

  /** An edit takes out how long an alert has to go on, while one waits for that. */
  @Example
  void anAlertThatWaitsCountsOnceItNeedsToWaitNoLonger() {
    theInvariantsHold(-827001255);
  }

  private static void theInvariantsHold(long seed) {
    Random random = new Random(seed);
    PolicyHarness h = new PolicyHarness();
    for (int i = 0; i < 60; i++) {
      step(h, random);
    }
    h.theStateIsTheFoldOfTheEvents();
    long received =
        h.events.stream()
            .filter(Evaluated.class::isInstance)
            .mapToLong(e -> ((Evaluated) e).fresh())
            .sum();
    assertThat(h.state.conservation().received()).isEqualTo(received);
    assertThat(h.state.conservation().holds()).isTrue();
    assertThat(h.fired().stream().map(Fired::runId)).doesNotHaveDuplicates();
  }

  private static void step(PolicyHarness h, Random random) {
    switch (random.nextInt(22)) {
      case 0 -> h.apply(random(random));
      case 1, 2, 3 -> h.file("file-" + random.nextInt(40), random.nextInt(150) - 1);
      case 4 ->
          h.data(
              "data-" + random.nextInt(20),
              random.nextBoolean() ? "weather" : "flights",
              PolicyHarness.dataFile("file-" + random.nextInt(40), "d" + random.nextInt(3), 60),
              PolicyHarness.dataFile("file-" + random.nextInt(40), "d" + random.nextInt(3), 60));
      case 5 -> h.finding("f" + random.nextInt(30), "drift", h.now);
      case 6 ->
          h.code(
              "c" + random.nextInt(9),
              CodeArea.values()[random.nextInt(2)],
              "tree" + random.nextInt(4),
              random.nextBoolean() ? "" : "before");
      case 7, 8 -> h.pass(Duration.ofMillis(random.nextInt(120_000)));
      case 9 -> h.outage(Duration.ofSeconds(random.nextInt(1500)));
      case 10, 11 -> {
        if (!h.state.activeRuns().isEmpty()) {
          h.ended(
              h.state.activeRuns().get(random.nextInt(h.state.activeRuns().size())),
              RunOutcome.values()[random.nextInt(RunOutcome.values().length)]);
        }
      }
      case 12 ->
          h.command(
              "command-" + random.nextInt(20),
              new CommandBody.TriggerRun("r", Map.of()),
              h.now.plusSeconds(random.nextInt(10) - 2));
      case 13 -> h.changed("file-" + random.nextInt(2));
      case 14 -> h.trained(h.state.activeRuns().stream().findFirst().orElse("none"));
      case 18, 19 -> alert(h, random);
      case 20, 21 ->
          h.signal(
              "message-" + random.nextInt(30),
              new MessageReceived("webhook/beats", "", Map.of(), Optional.empty(), "1"));
      case 15, 16 -> {
        if (!h.state.activeRuns().isEmpty()) {
          h.cut(
              h.state.activeRuns().get(random.nextInt(h.state.activeRuns().size())),
              random
                  .ints(random.nextInt(40), 0, 40)
                  .distinct()
                  .mapToObj(i -> PolicyHarness.dataFile("file-" + i))
                  .toArray(DataFile[]::new));
        }
      }
      default -> pauseOrDelete(h, random);
    }
  }

  private static void alert(PolicyHarness h, Random random) {
    h.signal(
        "alert-" + random.nextInt(60),
        new AlertReceived(
            "f" + random.nextInt(3),
            h.now.minusSeconds(random.nextInt(120) - 20),
            Optional.empty(),
            AlertStatus.values()[random.nextInt(2)],
            Map.of("alertname", "Drop"),
            Map.of(),
            ""));
  }

  private static void pauseOrDelete(PolicyHarness h, Random random) {
    PauseTarget target = random.nextBoolean() ? PauseTarget.PIPELINE : PauseTarget.TRIGGER;
    CommandBody[] bodies = {
      new CommandBody.Pause(target, "new-data", ""),
      new CommandBody.Resume(target, "new-data", ""),
      new CommandBody.Resume(target, "new-data", ""),
      new CommandBody.DeletePipeline("")
    };
    h.command(bodies[random.nextInt(bodies.length)]);
  }
}
