package dev.tidemill.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.headers.CloudEvent;
import dev.tidemill.kit.shell.DeciderShell;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.schemas.trace.Spans;
import dev.tidemill.schemas.trace.Trace;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run machine on its topology. */
class TrainingTopologyTest {

  private static final PipelineSpec SPEC = TestSpecs.flightDelays();
  private static final int MOST_BYTES = 1_000_000;

  @TempDir Path dir;
  private TopologyTestDriver driver;

  @BeforeEach
  void start() {
    DeciderShell shell =
        new DeciderShell(TrainingMachine.NAME, new SimpleMeterRegistry())
            .add(TrainingMachine.create(Duration.ofSeconds(60)), null);
    Properties p = new Properties();
    p.put("application.id", "test");
    p.put("bootstrap.servers", "none:1");
    p.put("state.dir", dir.toString());
    driver = new TopologyTestDriver(shell.topology(), p, Instant.parse("2026-01-05T12:00:00Z"));
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void aRunThatDoesNotFitARecordEndsBeforeItBeganSoThatItsPlaceIsFree() {
    int bytes = encoded("").length;
    // as large as a decision may be: what the run's first event adds is too much
    decide("x".repeat(MOST_BYTES - bytes - 4));
    assertThat(read(Topics.DEAD_LETTERS))
        .extracting(DeadLetter::code)
        .containsExactly("record-too-large");
    List<RunEvent> events = read(Topics.RUNS);
    assertThat(events).extracting(RunEvent::runId).containsExactly("run-1");
    RunEnded end = (RunEnded) events.get(0).body();
    assertThat(end.code()).isEqualTo("NOT_STARTED");
    assertThat(end.message()).contains("at most 1000000 are allowed");
    assertThat(read(Topics.JOBS)).isEmpty();
  }

  @Test
  void aRunThatFitsBegins() {
    decide("");
    assertThat(read(Topics.RUNS).get(0).body()).isInstanceOf(RunRequested.class);
    assertThat(read(Topics.JOBS)).hasSize(1);
    assertThat(read(Topics.DEAD_LETTERS)).isEmpty();
  }

  @Test
  void heartbeatsArriveOnATopicOfTheirOwnAndRenewTheLease() {
    decide("");
    Job job = read(Topics.JOBS).get(0);
    Instant at = Instant.parse("2026-01-05T12:00:00Z");
    JobEventBody claim = new JobEventBody.Claimed(0);
    send(
        Topics.JOB_EVENTS,
        new JobEvent("e", SPEC.key(), "run-1", job.jobId(), job.attempt(), "x", "w", at, claim));
    driver.advanceWallClockTime(Duration.ofSeconds(20));
    assertThat(read(Topics.RUNS))
        .extracting(e -> e.body().getClass().getSimpleName())
        .contains("ExecutionGranted");
    assertThat(runStates()).isNotEmpty();
    send(
        Topics.JOB_HEARTBEATS,
        new JobHeartbeat(
            SPEC.key(), "run-1", job.jobId(), job.attempt(), "x", "w", at, Map.of("rows", 1.0)));
    assertThat(read(Topics.RUNS)).as("a heartbeat is not an event of the run").isEmpty();
    assertThat(runStates()).as("nor does it change its state for readers").isEmpty();
    driver.advanceWallClockTime(Duration.ofSeconds(59));
    assertThat(read(Topics.RUNS)).as("the lease is renewed").isEmpty();
    driver.advanceWallClockTime(Duration.ofSeconds(2));
    assertThat(read(Topics.RUNS))
        .extracting(e -> e.body().getClass().getSimpleName())
        .containsExactly("JobReissued");
  }

  @Test
  void theStateOfARunGetsATombstoneAfterItsEndAndAWorkerThatAsksIsToldAgain() {
    decide("");
    Job job = read(Topics.JOBS).get(0);
    Instant at = Instant.parse("2026-01-05T12:00:00Z");
    CommandBody cancel = new CommandBody.CancelRun("run-1", "no need");
    send(
        Topics.COMMANDS,
        new Command("c", SPEC.key(), at, at.plus(Duration.ofDays(1)), "ann", cancel));
    assertThat(runStates()).last().satisfies(s -> assertThat(s.value()).isNotNull());
    driver.advanceWallClockTime(Duration.ofDays(7));
    assertThat(runStates()).isEmpty();
    driver.advanceWallClockTime(Duration.ofDays(2));
    assertThat(runStates())
        .singleElement()
        .matches(s -> s.key().equals("run-1") && s.value() == null);

    JobEventBody claim = new JobEventBody.Claimed(0);
    send(
        Topics.JOB_EVENTS,
        new JobEvent("e", SPEC.key(), "run-1", job.jobId(), job.attempt(), "x", "w", at, claim));
    assertThat(runStates())
        .singleElement()
        .matches(s -> s.key().equals("run-1") && s.value() == null);
  }

  @Test
  void whateverWakesARunAllThatItWritesBelongsToTheTraceOfItsSignal() {
    decide("");
    Job job = read(Topics.JOBS).get(0);
    Instant at = Instant.parse("2026-01-05T12:00:00Z");
    JobEventBody claim = new JobEventBody.Claimed(0);
    send( // without a trace of its own
        Topics.JOB_EVENTS,
        new JobEvent("e", SPEC.key(), "run-1", job.jobId(), job.attempt(), "x", "w", at, claim));
    driver.advanceWallClockTime(Duration.ofSeconds(70)); // the worker fell silent: a timer
    CommandBody cancel = new CommandBody.CancelRun("run-1", "no need");
    send(
        Topics.COMMANDS,
        new Command("c", SPEC.key(), at, at.plus(Duration.ofDays(1)), "ann", cancel));
    List<TestRecord<String, byte[]>> runs = records(Topics.RUNS);
    assertThat(runs)
        .extracting(r -> AvroMapper.of(RunEvent.class).decode(r.value()))
        .extracting(e -> e.body().getClass().getSimpleName())
        .contains("RunRequested", "ExecutionGranted", "JobReissued", "CancelRequested");
    String trace = Trace.of("s1").traceId();
    for (TestRecord<String, byte[]> record : runs) {
      RunEvent event = AvroMapper.of(RunEvent.class).decode(record.value());
      if (!event.runId().isEmpty()) {
        assertThat(event.trace()).isEqualTo(trace);
        assertThat(CloudEvent.trace(record.headers(), "none"))
            .isEqualTo(new Trace(trace, Spans.run("run-1")));
      }
    }
    assertThat(runStates())
        .isNotEmpty()
        .allMatch(r -> CloudEvent.trace(r.headers(), "none").traceId().equals(trace));
    assertThat(records(Topics.JOBS))
        .singleElement()
        .satisfies(
            r ->
                assertThat(CloudEvent.trace(r.headers(), "none"))
                    .isEqualTo(
                        new Trace(
                            trace, Spans.job(AvroMapper.of(Job.class).decode(r.value()).jobId()))));
  }

  private <V> List<TestRecord<String, byte[]>> records(Topic<V> topic) {
    return driver
        .createOutputTopic(topic.name(), new StringDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private List<TestRecord<String, byte[]>> runStates() {
    return driver
        .createOutputTopic(
            Topics.RUN_STATES.name(), new StringDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private <V> void send(Topic<V> topic, V value) {
    driver
        .createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(SPEC.key(), AvroMapper.of(topic.valueType()).encode(value));
  }

  private void decide(String observed) {
    driver
        .createInputTopic(
            Topics.DECISIONS.name(), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(SPEC.key(), encoded(observed));
  }

  private static byte[] encoded(String observed) {
    SignalSet signals =
        new SignalSet(
            1, "d", List.of("s1"), List.of(), 1, 5, 10, Optional.empty(), Optional.empty());
    Fired fired =
        new Fired(
            "fire-1",
            "run-1",
            RunKind.TRAIN,
            List.of("new-week"),
            signals,
            List.of(new Condition("newRows", observed, "1", true)),
            "enough rows",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Map.of(),
            1,
            SPEC,
            "/pipelines/flights");
    return AvroMapper.of(TriggerDecision.class)
        .encode(new TriggerDecision("decision-1", SPEC.key(), 1, Instant.EPOCH, fired));
  }

  private <V> List<V> read(Topic<V> topic) {
    return driver
        .createOutputTopic(topic.name(), new StringDeserializer(), new ByteArrayDeserializer())
        .readValuesToList()
        .stream()
        .map(AvroMapper.of(topic.valueType())::decode)
        .toList();
  }
}
