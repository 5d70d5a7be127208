package dev.tidemill.kit.shell;

import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.Topology;

/** A part of a service's topology that is written with the Processor API itself. */
public interface TopologyPiece {

  /** Adds its processors, stores and sinks. Names must be unique in the service. */
  void addTo(Topology topology, Sources sources);

  /** Topics between its parts, which must exist before it starts, partitioned as its inputs. */
  default List<String> repartitionTopics() {
    return List.of();
  }

  /** The sources of the service: a topology may name a topic only once. */
  interface Sources {
    /** Name of the node that forwards the topic's records, key and value as {@code byte[]}. */
    String node(String topic);

    /**
     * A task is taken over now. Its processor calls it on a stream thread.
     *
     * @param part name of the processor
     * @param topics of which it reads this partition
     */
    Hold takenOver(String part, int partition, Set<String> topics);
  }

  /**
   * What a processor does because time passes has to wait after a take-over: what lay in the log
   * then may answer what is overdue.
   */
  interface Hold extends AutoCloseable {
    /** Whether the processor has to wait; it asks before it acts, at least every few seconds. */
    boolean holds();

    /** The task is given up. */
    @Override
    void close();
  }
}
