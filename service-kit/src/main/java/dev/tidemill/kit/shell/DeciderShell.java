package dev.tidemill.kit.shell;

import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.decide.Machine.Inlet;
import dev.tidemill.kit.metric.KitMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.processor.TopicNameExtractor;

/** Builds the Kafka Streams topology of a service from its machines. */
public final class DeciderShell {

  private static final TopicNameExtractor<String, Outgoing> TOPIC =
      (key, outgoing, context) -> outgoing.topic();

  private final String service;
  private final MeterRegistry meters;
  private final Topology topology = new Topology();
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final List<String> repartitionTopics = new ArrayList<>();
  private final Timekeeping timekeeping;

  /**
   * A shell for a driver that has no Kafka: timers wait for nothing, and only the driver's clock
   * moves time.
   *
   * @param service as in the topics' owners; the application id is {@code tidemill-SERVICE}
   */
  public DeciderShell(String service, MeterRegistry meters) {
    this(service, meters, new Timekeeping(Backlog.NONE, () -> 0));
  }

  DeciderShell(String service, MeterRegistry meters, Timekeeping timekeeping) {
    this.service = service;
    this.meters = meters;
    this.timekeeping = timekeeping;
  }

  public static String applicationId(String service) {
    return "tidemill-" + service;
  }

  /**
   * Adds a machine.
   *
   * @param observer learns which keys this instance owns; may be null
   */
  public <S, I, E, F> DeciderShell add(Machine<S, I, E, F> machine, StateObserver<S> observer) {
    String name = machine.name();
    Map<String, RecordReader<?, I>> readers = new HashMap<>();
    Set<String> parents = new HashSet<>();
    for (Inlet<?, I> inlet : machine.inlets()) {
      String topic = inlet.topic().name();
      if (!inlet.copartitioned()) {
        topic = repartition(name, inlet);
      } else if (topic.endsWith(RecordReader.REPARTITION)) {
        // Another machine of this service wrote it.
        repartitionTopics.add(topic);
      }
      if (readers.put(topic, new RecordReader<>(inlet)) != null) {
        throw new IllegalArgumentException("Machine " + name + " reads " + topic + " twice");
      }
      parents.add(source(topic));
    }
    topology.addProcessor(
        name,
        () -> new DeciderProcessor<>(service, machine, readers, observer, timekeeping, meters),
        parents.toArray(String[]::new));
    topology.addStateStore(BufferedStore.builder(name), name);
    sink(name + "-sink", name);
    return this;
  }

  /** Adds a part written with the Processor API. */
  public DeciderShell add(TopologyPiece piece) {
    piece.addTo(topology, new PieceSources());
    repartitionTopics.addAll(piece.repartitionTopics());
    return this;
  }

  private final class PieceSources implements TopologyPiece.Sources {

    @Override
    public String node(String topic) {
      return source(topic);
    }

    @Override
    public TopologyPiece.Hold takenOver(String part, int partition, Set<String> topics) {
      String task = part + " " + partition;
      TimerHold hold =
          new TimerHold(
              task,
              partition,
              topics,
              timekeeping.backlog(),
              KitMetrics.TIMERS_RELEASED_EARLY.on(meters, part),
              timekeeping.nanos());
      return new TopologyPiece.Hold() {
        @Override
        public boolean holds() {
          boolean held = hold.holds(timekeeping.nanos());
          timekeeping.stands(task, 0, held, 0);
          return held;
        }

        @Override
        public void close() {
          timekeeping.gone(task);
        }
      };
    }
  }

  private <V, I> String repartition(String machine, Inlet<V, I> inlet) {
    String from = inlet.topic().name();
    String node = machine + "-rekey-" + from;
    String to = applicationId(service) + "-" + node + RecordReader.REPARTITION;
    RecordReader<V, I> reader = new RecordReader<>(inlet);
    topology.addProcessor(
        node, () -> new RekeyProcessor(service, reader, to, meters), source(from));
    sink(node + "-sink", node);
    repartitionTopics.add(to);
    return to;
  }

  private String source(String topic) {
    return sources.computeIfAbsent(
        topic,
        t -> {
          String node = "source-" + t;
          topology.addSource(node, new ByteArrayDeserializer(), new ByteArrayDeserializer(), t);
          return node;
        });
  }

  private void sink(String name, String parent) {
    topology.addSink(
        name,
        TOPIC,
        new StringSerializer(),
        (topic, outgoing) -> outgoing == null ? null : outgoing.value(),
        parent);
  }

  /** Every topic that the topology reads. */
  Set<String> sourceTopics() {
    return Set.copyOf(sources.keySet());
  }

  /** The finished topology. */
  public Topology topology() {
    return topology;
  }

  /**
   * By part, the topics whose records of one key meet in one store. If their numbers of partitions
   * differ they meet in several stores, and Kafka Streams does not notice, since it does not
   * compare the sources of processors.
   */
  public Map<String, Set<String>> copartitioned() {
    Map<String, Set<String>> out = new TreeMap<>();
    for (TopologyDescription.Subtopology part : topology.describe().subtopologies()) {
      for (TopologyDescription.Node node : part.nodes()) {
        if (node instanceof TopologyDescription.Processor p && !p.stores().isEmpty()) {
          Set<String> topics = new TreeSet<>();
          collectSources(node, topics);
          out.put(node.name(), topics);
        }
      }
    }
    return out;
  }

  private static void collectSources(TopologyDescription.Node node, Set<String> topics) {
    if (node instanceof TopologyDescription.Source source) {
      topics.addAll(source.topicSet());
    }
    node.predecessors().forEach(before -> collectSources(before, topics));
  }

  /** Topics between its parts, which must exist before it starts, partitioned as its inputs. */
  public List<String> repartitionTopics() {
    return List.copyOf(repartitionTopics);
  }
}
