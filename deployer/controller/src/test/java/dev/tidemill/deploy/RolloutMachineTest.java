package dev.tidemill.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.deploy.rollout.Given;
import dev.tidemill.kit.headers.CloudEvent;
import dev.tidemill.kit.shell.DeciderShell;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody.AbortRollout;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody.CommandAnswered;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.CandidateAccepted;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.schemas.trace.Spans;
import dev.tidemill.schemas.trace.Trace;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine in the shell that production runs it in. */
class RolloutMachineTest {

  @TempDir Path folder;
  private TopologyTestDriver driver;
  private Instant now = Given.START;

  @BeforeEach
  void start() {
    Properties p = new Properties();
    p.put("application.id", "test");
    p.put("bootstrap.servers", "none:1");
    p.put("state.dir", folder.toString());
    p.put("processing.guarantee", "exactly_once_v2");
    DeciderShell shell =
        new DeciderShell(ControllerService.NAME, new SimpleMeterRegistry())
            .add(GatewayMachine.create(), null)
            .add(RolloutMachine.create(), null);
    driver = new TopologyTestDriver(shell.topology(), p, now);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void aFirstModelThenACanaryIsTakenOffWhenItsInputsFail() {
    accept(1, Optional.empty());
    ready(1);
    accept(2, Optional.of(1));
    ready(2);
    List<Route> routes = read(Topics.ROUTES, Route.class);
    Route canary = routes.get(routes.size() - 1);
    assertThat(canary.versions())
        .extracting(v -> v.version() + " " + v.role() + " " + v.weight())
        .containsExactly("1 CHAMPION 95", "2 CANDIDATE 5");
    Given.Happened happened =
        new Given.Happened(
            canary.rolloutId().orElseThrow(), canary.generation(), canary.epoch(), 1, 5, 7);
    send(
        Topics.EVIDENCE, Given.ENDPOINT, happened.slice(2, 1, 40, List.of("a", "b", "c"), 0, 0, 0));
    Route after = read(Topics.ROUTES, Route.class).get(0);
    assertThat(after.versions())
        .extracting(v -> v.version() + " " + v.role() + " " + v.weight())
        .containsExactly("1 CHAMPION 100");
    assertThat(after.epoch()).isGreaterThan(canary.epoch());
    assertThat(ended()).containsExactly("FIRST_MODEL", "GUARD_ERRORS");
    assertThat(read(Topics.DEAD_LETTERS, Topics.DEAD_LETTERS.valueType())).isEmpty();
  }

  @Test
  void timersOfTheShellConfirmNothingThatNeverLoadedAndExpireIt() {
    accept(1, Optional.empty());
    pass(Duration.ofSeconds(80));
    assertThat(ended()).isEmpty();
    pass(Duration.ofSeconds(11));
    assertThat(ended()).containsExactly("NO_GATEWAY");
  }

  @Test
  void aCommandIsAnsweredOnTheRolloutsTopic() {
    send(
        Topics.COMMANDS,
        Given.PIPELINE,
        new Command("c1", Given.PIPELINE, now, now.plusSeconds(9), "ann", new AbortRollout("x")));
    assertThat(read(Topics.ROLLOUTS, RolloutEvent.class))
        .extracting(RolloutEvent::body)
        .singleElement()
        .isInstanceOfSatisfying(
            CommandAnswered.class, a -> assertThat(a.code()).isEqualTo("NO_ROLLOUT"));
  }

  @Test
  void theRouteOfAPipelineThatIsDeletedHasNoVersionAnyMore() {
    accept(1, Optional.empty());
    ready(1);
    pipeline(false);
    assertThat(read(Topics.ROUTES, Route.class)).last().matches(r -> r.versions().size() == 1);
    pipeline(true);
    assertThat(read(Topics.ROUTES, Route.class))
        .singleElement()
        .satisfies(
            route -> {
              assertThat(route.versions()).isEmpty();
              assertThat(route.endpoint()).isEqualTo(Given.ENDPOINT);
            });
  }

  private void pipeline(boolean deleted) {
    send(
        Topics.PIPELINES,
        Given.PIPELINE,
        new PipelineVersion(Given.PIPELINE, 1, Given.spec(), "", "/p", now, "ann", deleted));
  }

  private List<String> ended() {
    return read(Topics.ROLLOUTS, RolloutEvent.class).stream()
        .map(RolloutEvent::body)
        .filter(RolloutEnded.class::isInstance)
        .map(b -> ((RolloutEnded) b).code())
        .toList();
  }

  @Test
  void whateverWakesARolloutItBelongsToTheTraceOfTheRunBehindItsCandidate() {
    accept(1, Optional.empty());
    ready(1);
    accept(2, Optional.of(1));
    ready(2); // a heartbeat of a gateway
    pass(Duration.ofDays(60)); // a timer
    List<TestRecord<String, byte[]>> events = records(Topics.ROLLOUTS);
    assertThat(events)
        .extracting(r -> AvroMapper.of(RolloutEvent.class).decode(r.value()))
        .extracting(e -> e.body().getClass().getSimpleName())
        .contains("StepStarted", "CandidatePromoted", "RolloutEnded", "RoutePublished");
    for (TestRecord<String, byte[]> record : events) {
      RolloutEvent event = AvroMapper.of(RolloutEvent.class).decode(record.value());
      if (!event.rolloutId().isEmpty()) {
        int version = event.rolloutId().contains("-v1-") ? 1 : 2;
        ModelVersion candidate = Given.model(version, Optional.empty());
        String trace = Trace.of(candidate.signals(), candidate.runId()).traceId();
        assertThat(event.trace()).isEqualTo(trace);
        assertThat(CloudEvent.trace(record.headers(), "none"))
            .isEqualTo(new Trace(trace, Spans.rollout(event.rolloutId())));
      }
    }
    assertThat(records(Topics.ROUTES))
        .extracting(r -> CloudEvent.trace(r.headers(), "none").traceId())
        .contains(Trace.of("run-1").traceId(), Trace.of("run-2").traceId());
  }

  private <V> List<TestRecord<String, byte[]>> records(Topic<V> topic) {
    return driver
        .createOutputTopic(topic.name(), new StringDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private void accept(int version, Optional<Integer> champion) {
    send(
        Topics.RUNS,
        Given.PIPELINE,
        new RunEvent(
            "e" + version,
            Given.PIPELINE,
            "run-" + version,
            version,
            now,
            new CandidateAccepted(Given.model(version, champion), Given.spec())));
  }

  private void ready(int version) {
    GatewayState state = Given.heartbeat("g1", now, version, LoadStatus.READY, 1e-8);
    send(Topics.GATEWAY_STATES, "g1", state);
  }

  private void pass(Duration time) {
    now = now.plus(time);
    driver.advanceWallClockTime(time);
  }

  private <V> void send(Topic<V> topic, String key, V value) {
    driver
        .createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(key, AvroMapper.of(topic.valueType()).encode(value));
  }

  private <V> List<V> read(Topic<V> topic, Class<V> type) {
    return driver
        .createOutputTopic(topic.name(), new StringDeserializer(), new ByteArrayDeserializer())
        .readValuesToList()
        .stream()
        .map(bytes -> AvroMapper.of(type).decode(bytes))
        .toList();
  }
}
