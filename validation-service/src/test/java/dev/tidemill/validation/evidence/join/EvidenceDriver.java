package dev.tidemill.validation.evidence.join;

import dev.tidemill.kit.shell.DeciderShell;
import dev.tidemill.kit.shell.TopologyPiece;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.Label;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.check.profile.ProfileJson;
import dev.tidemill.validation.evidence.MonitoredVersion;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    driver = new TopologyTestDriver(shell.topology(), properties, EvidenceSamples.WALL);
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
    Label label = new Label(id, EvidenceSamples.ENDPOINT, value, landed, Optional.of(landed));
    labels.pipeInput(id, AvroMapper.of(Label.class).encode(label));
  }

  void labelBytes(String id, byte[] bytes) {
    labels.pipeInput(id, bytes);
  }

  void version(int version, Optional<Profile> profile) {
    version(EvidenceSamples.ENDPOINT, version, profile);
  }

  void version(String endpoint, int version, Optional<Profile> profile) {
    MonitoredVersion told =
        new MonitoredVersion(
            endpoint,
            EvidenceSamples.SPEC,
            EvidenceSamples.model(version),
            profile.map(ProfileJson::toJson));
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

  static Path folder() {
    try {
      return Files.createTempDirectory("evidence");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
