package dev.tidemill.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.shell.DeciderShell;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody.ApplyPipeline;
import dev.tidemill.schemas.message.CommandBody.DeletePipeline;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.message.SignalBody.FindingRaised;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent.CommandAnswered;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerInput;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.trigger.calendar.ZonedCalendar;
import dev.tidemill.trigger.policy.kind.Expressions;
import dev.tidemill.trigger.source.OwnedPipelines;
import dev.tidemill.trigger.source.Target;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's pipeline through the machines on Kafka Streams. */
class TriggerTopologyTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:01Z");
  private static final String PIPELINE = "demo/flight-delays";

  @TempDir Path dir;
  private final OwnedPipelines owned = new OwnedPipelines();
  private TopologyTestDriver driver;

  @BeforeEach
  void start() {
    DeciderShell shell =
        new DeciderShell("trigger-service", new SimpleMeterRegistry())
            .add(TriggerMachines.policy(new ZonedCalendar(), Expressions.NONE), owned)
            .add(TriggerMachines.router(), null);
    Properties p = new Properties();
    p.put("application.id", "test");
    p.put("bootstrap.servers", "none:1");
    p.put("state.dir", dir.toString());
    p.put("processing.guarantee", "exactly_once_v2");
    driver = new TopologyTestDriver(shell.topology(), p, NOON);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  private <V> void send(Topic<V> topic, String key, V value) {
    driver
        .createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(key, AvroMapper.of(topic.valueType()).encode(value), NOON);
  }

  private <V> List<V> read(Topic<V> topic) {
    return driver
        .createOutputTopic(topic.name(), new StringDeserializer(), new ByteArrayDeserializer())
        .readValuesToList()
        .stream()
        .map(bytes -> AvroMapper.of(topic.valueType()).decode(bytes))
        .toList();
  }

  private void apply() throws IOException {
    Path file = Path.of("../examples/flight-delays/pipeline.yaml");
    String yaml = Files.readString(file);
    PipelineSpec spec = PipelineSpecs.parse(yaml, "pipeline.yaml").orThrow();
    command("apply", new ApplyPipeline(spec, yaml, dir.toString()));
  }

  private void command(String id, dev.tidemill.schemas.message.CommandBody body) {
    send(
        Topics.COMMANDS,
        PIPELINE,
        new Command(id, PIPELINE, NOON, NOON.plusSeconds(300), "ann", body));
  }

  private static Signal data(String id, long rows, Optional<String> pipeline) {
    DataFile file =
        new DataFile(id + ".csv.gz", id, 10, rows, Optional.of(NOON), Optional.of(NOON));
    return new Signal(
        id, "/test", "files", NOON, pipeline, new DataArrived("flights", List.of(file)));
  }

  private static <T> List<T> events(List<TriggerDecision> decisions, Class<T> type) {
    return decisions.stream()
        .map(TriggerDecision::event)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  @Test
  void applyPublishesTheVersionAndTheOwnerPollsForIt() throws IOException {
    apply();
    assertThat(read(Topics.PIPELINES)).extracting(PipelineVersion::version).containsExactly(1);
    List<TriggerDecision> decisions = read(Topics.DECISIONS);
    assertThat(events(decisions, CommandAnswered.class).get(0).accepted()).isTrue();
    assertThat(decisions).extracting(TriggerDecision::sequence).startsWith(1L, 2L, 3L);
    assertThat(decisions).extracting(TriggerDecision::decisionId).doesNotHaveDuplicates();
    assertThat(owned.targets()).extracting(Target::pipeline).containsExactly(PIPELINE);

    command("delete", new DeletePipeline("done"));
    assertThat(read(Topics.PIPELINES).get(0).deleted()).isTrue();
    assertThat(owned.targets()).isEmpty();
  }

  @Test
  void dataFiresAfterTheQuietPeriodAndTheNextRunWaitsForTheEndOfTheFirst() throws IOException {
    apply();
    for (int week = 0; week < 4; week++) {
      send(
          Topics.TRIGGER_INPUTS,
          PIPELINE,
          new TriggerInput(data("week-" + week, 4000, Optional.of(PIPELINE)), "", -1, -1));
    }
    assertThat(events(read(Topics.DECISIONS), Fired.class)).isEmpty();
    driver.advanceWallClockTime(Duration.ofMillis(1100));
    Fired first = events(read(Topics.DECISIONS), Fired.class).get(0);
    assertThat(first.signals().ids()).containsExactly("week-0", "week-1", "week-2", "week-3");
    assertThat(first.signals().rows()).isEqualTo(16_000);
    assertThat(first.spec().name()).isEqualTo("flight-delays");
    assertThat(first.runId()).startsWith("flight-delays-");

    send(
        Topics.TRIGGER_INPUTS,
        PIPELINE,
        new TriggerInput(data("week-4", 4000, Optional.of(PIPELINE)), "", -1, -1));
    driver.advanceWallClockTime(Duration.ofSeconds(2));
    assertThat(events(read(Topics.DECISIONS), Fired.class)).isEmpty();
    RunEnded end = new RunEnded(RunOutcome.PROMOTED, "promoted", "it serves");
    send(Topics.RUNS, PIPELINE, new RunEvent("e", PIPELINE, first.runId(), 9, NOON, end));
    assertThat(events(read(Topics.DECISIONS), Fired.class).get(0).signals().ids())
        .containsExactly("week-4");
  }

  @Test
  void theScheduleFiresOnTheMinute() throws IOException {
    apply();
    driver.advanceWallClockTime(Duration.ofSeconds(118));
    assertThat(events(read(Topics.DECISIONS), Fired.class)).isEmpty();
    driver.advanceWallClockTime(Duration.ofSeconds(2));
    Fired fired = events(read(Topics.DECISIONS), Fired.class).get(0);
    assertThat(fired.triggers()).containsExactly("regular");
    assertThat(fired.reason()).contains("2026-11-23T12:02:00Z");
  }

  @Test
  void theInboxIsRoutedAndWhatNobodyListensToIsFiltered() throws IOException {
    apply();
    long rows = driver.getKeyValueStore("signal-router").approximateNumEntries();
    send(Topics.SIGNALS, "files", data("routed", 4000, Optional.of(PIPELINE)));
    driver.advanceWallClockTime(Duration.ofMillis(1100));
    assertThat(read(Topics.TRIGGER_INPUTS))
        .extracting(TriggerInput::sourceTopic)
        .containsExactly("tidemill.signals");
    assertThat(events(read(Topics.DECISIONS), Fired.class).get(0).signals().ids())
        .containsExactly("routed");

    assertThat(driver.getKeyValueStore("signal-router").approximateNumEntries())
        .as("no row for a subject without subscribers")
        .isEqualTo(rows);
    send(Topics.SIGNALS, "files", data("lost", 1, Optional.empty()));
    TestOutputTopic<String, byte[]> decisions =
        driver.createOutputTopic(
            Topics.DECISIONS.name(), new StringDeserializer(), new ByteArrayDeserializer());
    KeyValue<String, byte[]> filtered = decisions.readKeyValue();
    TriggerDecision lost = AvroMapper.of(TriggerDecision.class).decode(filtered.value);
    assertThat(lost.pipeline()).isEmpty();
    assertThat(filtered.key).as("readers refuse an empty key").isEqualTo(lost.decisionId());
    assertThat(((Evaluated) lost.event()).signals().ids()).containsExactly("lost");
    assertThat(((Evaluated) lost.event()).reason()).contains("names no pipeline", "files");
    assertThat(read(Topics.DEAD_LETTERS)).isEmpty();

    send(Topics.SIGNALS, "files", data("garbled", 1, Optional.of("Demo/../x")));
    DeadLetter letter = read(Topics.DEAD_LETTERS).get(0);
    assertThat(letter.code()).isEqualTo("unroutable");
    assertThat(letter.reason()).contains("garbled", "Demo/../x");
    assertThat(AvroMapper.of(Signal.class).decode(letter.value()).signalId()).isEqualTo("garbled");
  }

  @Test
  void aFindingThatNamesNoPipelineReachesThePipelinesOfItsEndpoint() throws IOException {
    apply();
    send(Topics.SIGNALS, "flight-delays", finding("from-outside"));
    assertThat(events(read(Topics.DECISIONS), Fired.class).get(0).signals().ids())
        .containsExactly("from-outside");
    command("delete", new DeletePipeline("done"));
    send(Topics.SIGNALS, "flight-delays", finding("too-late"));
    assertThat(read(Topics.DECISIONS))
        .filteredOn(d -> d.pipeline().isEmpty())
        .extracting(d -> ((Evaluated) d.event()).signals().ids())
        .containsExactly(List.of("too-late"));
  }

  private static Signal finding(String id) {
    Finding finding =
        new Finding(
            id,
            "",
            "flight-delays",
            "live-quality",
            "quality",
            Optional.empty(),
            NOON,
            NOON,
            1,
            0.5,
            1,
            "it got worse",
            Map.of());
    return new Signal(
        id, "/monitor", "flight-delays", NOON, Optional.empty(), new FindingRaised(finding));
  }
}
