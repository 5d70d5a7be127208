package dev.tidemill.kit.shell;

import org.apache.kafka.streams.Topology;

/** A part of a service's topology that is written with the Processor API itself. */
public interface TopologyPiece {

  /** Adds its processors, stores and sinks. Names must be unique in the service. */
  void addTo(Topology topology, Sources sources);

  /** The sources of the service: a topology may name a topic only once. */
  interface Sources {
    /** Name of the node that forwards the topic's records, key and value as {@code byte[]}. */
    String node(String topic);
  }
}
