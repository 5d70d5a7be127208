package dev.tidemill.kit.shell;

import java.util.List;
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
  }
}
