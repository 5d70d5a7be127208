package dev.tidemill.validation.evidence.join;

import dev.tidemill.kit.shell.DeadLetters;
import dev.tidemill.kit.shell.TopologyPiece;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.validation.evidence.MonitoredVersion;
import dev.tidemill.validation.metric.MonitorBooks;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Joins predictions and labels by request, and brings them to the owner of the endpoint, which
 * writes evidence and findings.
 */
public final class EvidenceTopology implements TopologyPiece {

  /** Application and service name of the part that runs this. */
  public static final String SERVICE = "validation-monitor";

  /**
   * The versions that the owner of an endpoint is told about. It connects two parts of this
   * service, so it is not in the catalogue. {@code VersionLoader} writes it.
   */
  public static final Topic<MonitoredVersion> VERSIONS =
      new Topic<>(
          "tidemill-" + SERVICE + "-versions-repartition",
          MonitoredVersion.class,
          "endpoint",
          "versions that may answer, with their profiles",
          "validation-service",
          false,
          Optional.of(Duration.ofDays(1)));

  static final String JOINED = "tidemill-" + SERVICE + "-joined-repartition";
  static final String TO_ENDPOINT = "joined-sink";
  static final String TO_EVIDENCE = "evidence-sink";
  static final String TO_SIGNALS = "findings-sink";
  static final String TO_DEAD_LETTERS = "join-dead-letters-sink";
  private static final String JOIN = "join-requests";
  private static final String OWN = "own-endpoints";

  private final Duration keep;
  private final MeterRegistry meters;
  private final MonitorBooks books;

  /**
   * @param keep wall-clock time after which a request or a label without its counterpart is
   *     forgotten
   */
  public EvidenceTopology(Duration keep, MeterRegistry meters) {
    this.keep = keep;
    this.meters = meters;
    this.books = new MonitorBooks(meters);
  }

  @Override
  public List<String> repartitionTopics() {
    return List.of(JOINED, VERSIONS.name());
  }

  @Override
  public void addTo(Topology topology, Sources sources) {
    topology.addProcessor(
        JOIN,
        () -> new JoinProcessor(keep, meters, partition -> joinHold(sources, partition)),
        sources.node(Topics.PREDICTIONS.name()),
        sources.node(Topics.LABELS.name()));
    topology.addStateStore(store(JoinProcessor.STORE), JOIN);
    sink(topology, TO_ENDPOINT, JOINED, JOIN);
    topology.addProcessor(
        OWN,
        () -> new EndpointProcessor(meters, books, partition -> ownHold(sources, partition)),
        sources.node(JOINED),
        sources.node(VERSIONS.name()));
    topology.addStateStore(store(EndpointProcessor.STORE), OWN);
    sink(topology, TO_EVIDENCE, Topics.EVIDENCE.name(), OWN);
    sink(topology, TO_SIGNALS, Topics.SIGNALS.name(), OWN);
    sink(topology, TO_DEAD_LETTERS, Topics.DEAD_LETTERS.name(), JOIN, OWN);
  }

  private static Hold joinHold(Sources sources, int partition) {
    Set<String> topics = Set.of(Topics.PREDICTIONS.name(), Topics.LABELS.name());
    return sources.takenOver(JOIN, partition, topics);
  }

  private static Hold ownHold(Sources sources, int partition) {
    return sources.takenOver(OWN, partition, Set.of(JOINED, VERSIONS.name()));
  }

  static DeadLetters deadLetters(
      String part, MeterRegistry meters, ProcessorContext<String, byte[]> context) {
    return new DeadLetters(
        "validation-service",
        "/tidemill/validation-service/" + part,
        meters,
        context,
        letter -> context.forward(letter, TO_DEAD_LETTERS));
  }

  private static void sink(Topology topology, String name, String topic, String... parents) {
    topology.addSink(name, topic, new StringSerializer(), new ByteArraySerializer(), parents);
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingEnabled();
  }
}
