package dev.tidemill.trigger.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.decide.Parts;
import dev.tidemill.kit.testing.KeptState;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.AlertStatus;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.SignalBody.AlertReceived;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.message.SignalBody.FindingRaised;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.trigger.Alert;
import dev.tidemill.schemas.spec.trigger.Upstream;
import dev.tidemill.schemas.spec.trigger.Webhook;
import dev.tidemill.trigger.policy.Specs;
import dev.tidemill.trigger.policy.kind.TriggerKinds;
import dev.tidemill.trigger.router.RouterEvent.PipelineSubscribed;
import dev.tidemill.trigger.router.RouterEvent.Routed;
import dev.tidemill.trigger.router.RouterEvent.Unheard;
import dev.tidemill.trigger.router.RouterEvent.Unroutable;
import dev.tidemill.trigger.router.RouterInput.ChangeSeen;
import dev.tidemill.trigger.router.RouterInput.PipelineSeen;
import dev.tidemill.trigger.router.RouterInput.PromotionSeen;
import dev.tidemill.trigger.router.RouterInput.SignalSeen;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SignalRouterTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final Origin ORIGIN = new Origin("tidemill.signals", 3, 14);

  private final SignalRouter router = new SignalRouter(TriggerKinds.ALL);
  private final Map<String, RouterState> states = new HashMap<>();
  private final Map<String, KeptState<RouterState>> kept = new HashMap<>();

  /** Decides as the shell does: the changes that a pipeline makes go to their subjects. */
  private List<RouterEvent> decide(String key, RouterInput input) {
    RouterState state = states.getOrDefault(key, router.initial(key));
    Decision<RouterEvent, Void> decision = router.decide(state, input, NOON);
    for (RouterEvent event : decision.events()) {
      state = router.evolve(state, event);
    }
    states.put(key, keep(key, state));
    for (RouterEvent event : decision.events()) {
      if (event instanceof PipelineSubscribed s) {
        decide(s.change().subscription().subject(), new ChangeSeen(s.change()));
      }
    }
    return decision.events();
  }

  /** What a restart reads. */
  private RouterState keep(String key, RouterState state) {
    KeptState<RouterState> of = kept.computeIfAbsent(key, k -> new KeptState<>(new RouterParts()));
    of.keep(state);
    return of.read();
  }

  private void applied(String pipeline, PipelineSpec spec) {
    version(pipeline, spec, false);
  }

  private void version(String pipeline, PipelineSpec spec, boolean deleted) {
    PipelineVersion version =
        new PipelineVersion(pipeline, 1, spec, "", "/home", NOON, "ann", deleted);
    decide(pipeline, new PipelineSeen(version));
  }

  private List<RouterEvent> signal(String subject, Optional<String> pipeline, SignalBody body) {
    Signal signal = new Signal("signal-1", "/test", subject, NOON, pipeline, body);
    return decide(subject, new SignalSeen(subject, signal, ORIGIN));
  }

  private List<String> reached(String endpoint) {
    return signal(endpoint, Optional.empty(), finding(endpoint)).stream()
        .filter(Routed.class::isInstance)
        .map(e -> ((Routed) e).pipeline())
        .toList();
  }

  private static FindingRaised finding(String endpoint) {
    return new FindingRaised(
        new Finding(
            "f",
            "",
            endpoint,
            "quality",
            "quality",
            Optional.empty(),
            NOON,
            NOON,
            1,
            0.5,
            1,
            "it got worse",
            Map.of()));
  }

  @Test
  void aSignalThatNamesItsPipelineGoesThereWhoeverSubscribes() {
    applied("demo/a", Specs.onFindingsOf("flights"));
    assertThat(signal("flights", Optional.of("demo/b"), finding("flights")))
        .singleElement()
        .isInstanceOfSatisfying(
            Routed.class,
            routed -> {
              assertThat(routed.pipeline()).isEqualTo("demo/b");
              assertThat(routed.input().sourceTopic()).isEqualTo("tidemill.signals");
              assertThat(routed.input().signal().signalId()).isEqualTo("signal-1");
            });
  }

  @Test
  void aSignalWhosePipelineIsNoKeyIsADeadLetter() {
    assertThat(signal("flights", Optional.of("Demo/../x"), finding("flights")))
        .singleElement()
        .isInstanceOfSatisfying(
            Unroutable.class, u -> assertThat(u.reason()).contains("Demo/../x"));
  }

  @Test
  void aSignalThatNamesNoneReachesEachPipelineThatSubscribesOnce() {
    applied("demo/a", Specs.onFindingsOf("flights"));
    applied("demo/b", Specs.onFindingsOf("flights"));
    applied("demo/c", Specs.onFindingsOf("arrivals"));
    applied("demo/d", Specs.spec(Specs.ONE_LATEST));
    assertThat(reached("flights")).containsExactly("demo/a", "demo/b");
  }

  @Test
  void withoutASubscriberItIsFilteredWithTheReasonAndLeavesNoState() {
    List<RouterEvent> decided = signal("flights", Optional.empty(), finding("flights"));
    assertThat(decided)
        .singleElement()
        .isInstanceOfSatisfying(
            Unheard.class,
            u -> {
              assertThat(u.decision().pipeline()).isEmpty();
              assertThat(u.decision().event())
                  .isInstanceOfSatisfying(
                      Evaluated.class,
                      e -> {
                        assertThat(e.outcome()).isEqualTo(TriggerOutcome.FILTERED);
                        assertThat(e.reason())
                            .isEqualTo("it names no pipeline, and no trigger listens to flights");
                        assertThat(e.fresh()).isEqualTo(e.signals().count()).isEqualTo(1);
                        assertThat(e.signals().ids()).containsExactly("signal-1");
                        assertThat(e.signals().ranges().get(0).topic()).isEqualTo(ORIGIN.topic());
                      });
            });
    assertThat(signal("flights", Optional.empty(), finding("flights")))
        .as("a replay decides the same under the same id")
        .isEqualTo(decided);
    assertThat(states.get("flights")).isEqualTo(router.initial("flights"));
  }

  @Test
  void aSubscriptionIsToOneKindOfSignals() {
    applied("demo/a", Specs.onFindingsOf("flights"));
    assertThat(signal("flights", Optional.empty(), new DataArrived("flights", List.of())))
        .singleElement()
        .isInstanceOf(Unheard.class);
  }

  @Test
  void aChangedPipelineLeavesItsFormerSubject() {
    applied("demo/a", Specs.onFindingsOf("flights"));
    applied("demo/a", Specs.onFindingsOf("arrivals"));
    assertThat(reached("flights")).isEmpty();
    assertThat(reached("arrivals")).containsExactly("demo/a");
    applied("demo/a", Specs.spec(Specs.ONE_LATEST));
    assertThat(reached("arrivals")).isEmpty();
  }

  @Test
  void aDeletedPipelineLeavesNothingBehind() {
    applied("demo/a", Specs.onFindingsOf("flights"));
    version("demo/a", Specs.onFindingsOf("flights"), true);
    assertThat(states.values()).containsOnly(router.initial(""));
  }

  @Test
  void aRepeatedVersionChangesNothing() {
    applied("demo/a", Specs.onFindingsOf("flights"));
    Map<String, RouterState> before = Map.copyOf(states);
    applied("demo/a", Specs.onFindingsOf("flights"));
    assertThat(states).isEqualTo(before);
    assertThat(reached("flights")).containsExactly("demo/a");
  }

  private static PipelineSpec with(TriggerSpec.Kind kind) {
    return Specs.spec(Specs.ONE_LATEST, new TriggerSpec("t", kind, When.ANY, Optional.empty()));
  }

  @Test
  void aPromotionReachesThePipelinesThatUseTheModel() {
    applied("demo/a", with(new Upstream("segments", "promoted")));
    applied("demo/b", with(new Upstream("other/segments", "promoted")));
    RolloutEvent promoted =
        new RolloutEvent(
            "e",
            "demo/segments",
            "rollout-1",
            3,
            NOON,
            new CandidatePromoted(7, Optional.of(6), "better"));
    List<RouterEvent> events = decide("demo/segments", new PromotionSeen(promoted, ORIGIN));
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            Routed.class,
            routed -> {
              assertThat(routed.pipeline()).isEqualTo("demo/a");
              assertThat(routed.input().signal().signalId())
                  .isEqualTo("promotion/demo/segments/7/rollout-1");
            });
  }

  @Test
  void thatNobodyUsesAPromotedModelIsUsual() {
    RolloutEvent promoted =
        new RolloutEvent(
            "e", "demo/x", "r", 3, NOON, new CandidatePromoted(1, Optional.empty(), "first"));
    assertThat(decide("demo/x", new PromotionSeen(promoted, ORIGIN))).isEmpty();
  }

  @Test
  void alertsAndMessagesReachThoseThatNameTheirRuleTypeOrSender() {
    applied(
        "demo/alert",
        with(
            new Alert(
                Map.of("alertname", "Drop"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty())));
    applied("demo/hook", with(new Webhook("grafana", Optional.empty())));
    AlertReceived alert =
        new AlertReceived(
            "f",
            NOON,
            Optional.empty(),
            AlertStatus.FIRING,
            Map.of("alertname", "Drop"),
            Map.of(),
            "");
    MessageReceived message =
        new MessageReceived("webhook/grafana", "", Map.of(), Optional.empty(), "1");
    assertThat(signal("alert/Drop", Optional.empty(), alert))
        .extracting(e -> ((Routed) e).pipeline())
        .containsExactly("demo/alert");
    assertThat(signal("webhook/grafana", Optional.empty(), message))
        .extracting(e -> ((Routed) e).pipeline())
        .containsExactly("demo/hook");
  }

  @Test
  void noRecordGrowsWithTheSubscribersOfASubject() {
    for (int i = 0; i < 1000; i++) {
      applied("demo/p" + i, Specs.onFindingsOf("flights"));
    }
    assertThat(reached("flights")).hasSize(1000).doesNotHaveDuplicates();
    assertThat(kept.get("flights").largestPart()).isLessThan(100);
    applied("demo/one-more", Specs.onFindingsOf("flights"));
    assertThat(kept.get("flights").lastWritten()).isLessThan(200);
  }

  /** Of demo/a, which subscribes to arrivals; demo/z and demo/b subscribe to findings of demo/a. */
  private static final String ONE_RECORD =
      "c301e90ec41b3c723972021a46696e64696e67526169736564106172726976616c730c64656d6f2f6100041a46"
          + "696e64696e675261697365640c64656d6f2f610c64656d6f2f7a1a46696e64696e675261697365640c6465"
          + "6d6f2f610c64656d6f2f6200";

  @Test
  void whatWasKeptInOneRecordIsReadAndGoesIntoParts() {
    RouterParts parts = new RouterParts();
    Record one = AvroMapper.of(parts.type("")).decode(HexFormat.of().parseHex(ONE_RECORD));
    RouterState before = parts.join(new Parts(new TreeMap<>(Map.of("", one))));
    states.put("demo/a", before);
    kept.put("demo/a", new KeptState<>(parts));
    kept.get("demo/a").keep(before);
    assertThat(kept.get("demo/a").read()).isEqualTo(before);
    assertThat(reached("demo/a")).containsExactly("demo/b", "demo/z");
    applied("demo/c", Specs.onFindingsOf("demo/a"));
    assertThat(reached("demo/a")).containsExactly("demo/b", "demo/c", "demo/z");
    assertThat(states.get("demo/a").isOneRecord()).isFalse();
    assertThat(states.get("demo/a").own()).isEqualTo(before.own());
    version("demo/a", Specs.onFindingsOf("arrivals"), true);
    assertThat(states.get("demo/a").own()).isEmpty();
  }

  /** A pipeline is applied with findings of an endpoint, or deleted. */
  record Step(String pipeline, Optional<String> endpoint) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> pipelines = Arbitraries.of("demo/a", "demo/b", "demo/c");
    Arbitrary<Optional<String>> endpoints =
        Arbitraries.of("flights", "arrivals", "demo/a").optional();
    return Combinators.combine(pipelines, endpoints).as(Step::new).list().ofMaxSize(20);
  }

  @Property(tries = 100)
  void theSubscribersOfASubjectAreThoseOfTheNewestSpecifications(
      @ForAll("steps") List<Step> steps) {
    states.clear();
    kept.clear();
    Map<String, String> newest = new TreeMap<>();
    for (Step step : steps) {
      String endpoint = step.endpoint().orElse("flights");
      version(step.pipeline(), Specs.onFindingsOf(endpoint), step.endpoint().isEmpty());
      newest.remove(step.pipeline());
      step.endpoint().ifPresent(e -> newest.put(step.pipeline(), e));
    }
    for (String endpoint : List.of("flights", "arrivals", "demo/a")) {
      List<String> expected =
          newest.keySet().stream().filter(p -> newest.get(p).equals(endpoint)).toList();
      assertThat(reached(endpoint)).containsExactlyInAnyOrderElementsOf(expected);
    }
  }
}
