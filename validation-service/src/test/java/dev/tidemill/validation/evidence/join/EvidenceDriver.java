package dev.tidemill.validation.evidence.join;

import dev.tidemill.kit.shell.DeciderShell;
import dev.tidemill.kit.shell.TopologyPiece;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.Label;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.check.profile.ProfileJson;
import dev.tidemill.validation.evidence.MonitoredVersion;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;

/** The evidence topology on a test driver: requests and labels in, slices and findings out. */
final class EvidenceDriver implements AutoCloseable {

  static final String ENDPOINT = "flight-delays";
  static final Instant WALL = Instant.parse("2026-01-01T00:00:00Z");
  static final Instant START = Instant.parse("2001-02-01T00:00:00Z");

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  /** What lay in the log at the take-over is not processed yet. */
  boolean backlog;

  private final TopologyTestDriver driver;
  private final TestInputTopic<String, byte[]> predictions;
  private final TestInputTopic<String, byte[]> labels;
  private final TestInputTopic<String, byte[]> versions;

  EvidenceDriver(Path folder) {
    DeciderShell shell = new DeciderShell(EvidenceTopology.SERVICE, meters);
    shell.add(withBacklog(new EvidenceTopology(Duration.ofDays(7), meters)));
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    driver = new TopologyTestDriver(shell.topology(), properties, WALL);
    predictions = input(Topics.PREDICTIONS);
    labels = input(Topics.LABELS);
    versions = input(EvidenceTopology.VERSIONS);
  }

  private TopologyPiece withBacklog(TopologyPiece piece) {
    return new TopologyPiece() {
      @Override
      public void addTo(Topology topology, Sources sources) {
        piece.addTo(
            topology,
            new Sources() {
              @Override
              public String node(String topic) {
                return sources.node(topic);
              }

              @Override
              public Hold takenOver(String part, int partition, Set<String> topics) {
                return new Hold() {
                  @Override
                  public boolean holds() {
                    return backlog;
                  }

                  @Override
                  public void close() {}
                };
              }
            });
      }

      @Override
      public List<String> repartitionTopics() {
        return piece.repartitionTopics();
      }
    };
  }

  private TestInputTopic<String, byte[]> input(Topic<?> topic) {
    return driver.createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer());
  }

  void predictionBytes(String id, byte[] bytes) {
    predictions.pipeInput(id, bytes);
  }

  void predict(Prediction p) {
    predictions.pipeInput(p.requestId(), AvroMapper.of(Prediction.class).encode(p));
  }

  void label(String id, double value, Instant landed) {
    Label label = new Label(id, ENDPOINT, value, landed, Optional.of(landed));
    labels.pipeInput(id, AvroMapper.of(Label.class).encode(label));
  }

  void labelBytes(String id, byte[] bytes) {
    labels.pipeInput(id, bytes);
  }

  void version(int version, Optional<Profile> profile) {
    version(ENDPOINT, version, profile);
  }

  void version(String endpoint, int version, Optional<Profile> profile) {
    MonitoredVersion told =
        new MonitoredVersion(endpoint, SPEC, model(version), profile.map(ProfileJson::toJson));
    versions.pipeInput(endpoint, AvroMapper.of(MonitoredVersion.class).encode(told));
  }

  /** Lets wall time pass in steps of the pace. */
  void pass(Duration wall) {
    for (long i = 0; i < wall.toMillis(); i += 50) {
      driver.advanceWallClockTime(Duration.ofMillis(50));
    }
  }

  /** As if the service had been away for so long. */
  void leap(Duration wall) {
    driver.advanceWallClockTime(wall);
  }

  /** One pace of the wall clock. */
  void tick() {
    driver.advanceWallClockTime(EndpointProcessor.PACE);
  }

  List<EvidenceSlice> slices() {
    return read(Topics.EVIDENCE);
  }

  List<Finding> findings() {
    return read(Topics.SIGNALS).stream()
        .map(Signal::body)
        .map(SignalBody.FindingRaised.class::cast)
        .map(SignalBody.FindingRaised::finding)
        .toList();
  }

  List<DeadLetter> deadLetters() {
    return read(Topics.DEAD_LETTERS);
  }

  private <V> List<V> read(Topic<V> topic) {
    var output =
        driver.createOutputTopic(
            topic.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<V> values = new ArrayList<>();
    AvroMapper<V> mapper = AvroMapper.of(topic.valueType());
    output.readValuesToList().forEach(bytes -> values.add(mapper.decode(bytes)));
    return values;
  }

  @Override
  public void close() {
    driver.close();
  }

  static final PipelineSpec SPEC = spec();

  private static PipelineSpec spec() {
    try (InputStream in =
        EvidenceDriver.class.getResourceAsStream(
            "/dev/tidemill/validation/evidence/flight-delays.yaml")) {
      String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return PipelineSpecs.parse(yaml, "flight-delays.yaml").orThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path folder() {
    try {
      return Files.createTempDirectory("evidence");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A request outside a rollout, answered by version 1. */
  static Prediction served(String id, Instant at, double score, double... features) {
    return answered(id, at, champion(1, score), features);
  }

  /** A request outside a rollout. */
  static Prediction answered(String id, Instant at, VersionScore answer, double... features) {
    return prediction(
        id,
        at,
        Optional.empty(),
        false,
        answer.version(),
        answer.score(),
        features,
        List.of(answer));
  }

  /** A request without an event time, as a gateway logs it: stamped with the wall clock. */
  static Prediction stamped(String id, double score) {
    return served(id, WALL, score, 1);
  }

  /** The same request at another endpoint. */
  static Prediction at(String endpoint, Prediction p) {
    return new Prediction(
        p.requestId(),
        endpoint,
        p.pipeline(),
        p.gateway(),
        p.generation(),
        p.epoch(),
        p.rolloutId(),
        p.step(),
        p.weight(),
        p.canary(),
        p.unitKey(),
        p.inputHash(),
        p.at(),
        p.eventTime(),
        p.features(),
        p.answeredBy(),
        p.score(),
        p.scores());
  }

  /** The same request to a model of another pipeline. */
  static Prediction of(String pipeline, Prediction p) {
    return new Prediction(
        p.requestId(),
        p.endpoint(),
        pipeline,
        p.gateway(),
        p.generation(),
        p.epoch(),
        p.rolloutId(),
        p.step(),
        p.weight(),
        p.canary(),
        p.unitKey(),
        p.inputHash(),
        p.at(),
        p.eventTime(),
        p.features(),
        p.answeredBy(),
        p.score(),
        p.scores());
  }

  /** What a gateway logs when the one version that it has gives NaN: an error to the caller. */
  static Prediction nan(String id, Instant at) {
    return prediction(
        id,
        at,
        Optional.empty(),
        false,
        0,
        Double.NaN,
        new double[] {12},
        List.of(notFinite(1, RouteRole.CHAMPION)));
  }

  /** As a gateway logs a score that is not a number. */
  static VersionScore notFinite(int version, RouteRole role) {
    return new VersionScore(
        version,
        role,
        role == RouteRole.CANDIDATE,
        Double.NaN,
        "NOT_FINITE: output 'probability' is NaN",
        role == RouteRole.CANDIDATE,
        300);
  }

  /** A request of the rollout r1 of version 2 against 1. */
  static Prediction paired(
      String id, Instant at, String unit, boolean canary, double one, VersionScore two) {
    Prediction p =
        prediction(
            id,
            at,
            Optional.of("r1"),
            canary,
            canary && two.error().isEmpty() ? 2 : 1,
            canary && two.error().isEmpty() ? two.score() : one,
            new double[] {0.5},
            List.of(champion(1, one), two));
    return new Prediction(
        p.requestId(),
        p.endpoint(),
        p.pipeline(),
        p.gateway(),
        p.generation(),
        p.epoch(),
        p.rolloutId(),
        p.step(),
        p.weight(),
        p.canary(),
        unit,
        "input-of-" + unit,
        p.at(),
        p.eventTime(),
        p.features(),
        p.answeredBy(),
        p.score(),
        p.scores());
  }

  private static Prediction prediction(
      String id,
      Instant at,
      Optional<String> rollout,
      boolean canary,
      int answeredBy,
      double score,
      double[] features,
      List<VersionScore> scores) {
    return new Prediction(
        id,
        ENDPOINT,
        SPEC.key(),
        "gateway-1",
        1,
        rollout.isPresent() ? 2 : 1,
        rollout,
        rollout.isPresent() ? 1 : 0,
        rollout.isPresent() ? 5 : 0,
        canary,
        id,
        "hash-" + id + at,
        WALL,
        at,
        features,
        answeredBy,
        score,
        scores);
  }

  static VersionScore champion(int version, double score) {
    return new VersionScore(version, RouteRole.CHAMPION, false, score, "", false, 900);
  }

  static VersionScore candidate(double score) {
    return new VersionScore(2, RouteRole.CANDIDATE, true, score, "", false, 1_100);
  }

  static VersionScore failed(boolean attributable) {
    return new VersionScore(
        2, RouteRole.CANDIDATE, true, Double.NaN, "NullPointerException", attributable, 300);
  }

  static ModelVersion model(int version) {
    Verdict verdict =
        new Verdict(
            "v",
            "model",
            VerdictOutcome.PASS,
            "d",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            false,
            Optional.empty(),
            Optional.empty(),
            Map.of("holdoutRegret", -0.02),
            List.of(),
            "passes");
    Snapshot snapshot =
        new Snapshot(
            "s", START, START, START, START, START, 1, 1, "t", "h", List.of(), List.of(), "last");
    return new ModelVersion(
        SPEC.key(),
        version,
        "digest" + version,
        "run",
        START,
        1,
        new Signature(List.of(), List.of(), List.of("hour"), Optional.empty()),
        snapshot,
        new Prepared("p", "t", "h", Optional.empty(), List.of("hour")),
        "code",
        Map.of(),
        1,
        Optional.empty(),
        Map.of(),
        verdict,
        List.of(),
        new SignalSet(0, "", List.of(), List.of(), 0, 0, 0, Optional.empty(), Optional.empty()),
        List.of(),
        false);
  }
}
