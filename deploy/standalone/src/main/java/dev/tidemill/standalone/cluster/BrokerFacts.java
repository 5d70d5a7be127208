package dev.tidemill.standalone.cluster;

import java.util.List;
import java.util.Map;

/**
 * The brokers of a cluster, as its controller knows them.
 *
 * @param features levels that hold for the whole cluster, by name
 * @param newestMetadata by broker, the newest level of {@code metadata.version} that its software
 *     knows
 * @param settings by broker, those that matter to Tidemill
 */
public record BrokerFacts(
    List<Broker> brokers,
    Map<String, Short> features,
    Map<Integer, Short> newestMetadata,
    Reply<Map<Integer, Map<String, String>>> settings) {

  /**
   * A broker.
   *
   * @param fenced it is known and does not answer the controller
   */
  public record Broker(int id, String address, boolean fenced) {}

  /** How many of them work. */
  public int working() {
    return (int) brokers.stream().filter(b -> !b.fenced()).count();
  }
}
