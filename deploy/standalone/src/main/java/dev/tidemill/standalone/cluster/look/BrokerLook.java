package dev.tidemill.standalone.cluster.look;

import static dev.tidemill.standalone.cluster.look.AdminAnswers.ask;
import static dev.tidemill.standalone.cluster.look.AdminAnswers.get;

import dev.tidemill.standalone.cluster.BrokerFacts;
import dev.tidemill.standalone.cluster.BrokerFacts.Broker;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.clients.admin.SupportedVersionRange;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Asks about brokers. */
record BrokerLook(Admin admin) {

  BrokerFacts look() {
    Collection<Node> nodes = nodes();
    Map<String, Short> features =
        get(admin.describeFeatures().featureMetadata()).finalizedFeatures().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().maxVersionLevel()));
    List<Broker> brokers =
        nodes.stream()
            .map(n -> new Broker(n.id(), n.host() + ":" + n.port(), n.isFenced()))
            .toList();
    List<Integer> working = brokers.stream().filter(b -> !b.fenced()).map(Broker::id).toList();
    return new BrokerFacts(brokers, features, newest(working), ask(() -> settings(working)));
  }

  private Collection<Node> nodes() {
    try {
      DescribeClusterOptions fencedToo = new DescribeClusterOptions().includeFencedBrokers(true);
      return get(admin.describeCluster(fencedToo).nodes());
    } catch (UnsupportedVersionException older) {
      return get(admin.describeCluster().nodes());
    }
  }

  private Map<Integer, Short> newest(List<Integer> brokers) {
    Map<Integer, Short> newest = new HashMap<>();
    for (int broker : brokers) {
      DescribeFeaturesOptions ofIt = new DescribeFeaturesOptions().nodeId(broker);
      ask(() -> get(admin.describeFeatures(ofIt).featureMetadata()).supportedFeatures())
          .answer()
          .map(features -> features.get("metadata.version"))
          .map(SupportedVersionRange::maxVersion)
          .ifPresent(level -> newest.put(broker, level));
    }
    return newest;
  }

  private Map<Integer, Map<String, String>> settings(List<Integer> brokers) {
    List<ConfigResource> resources =
        brokers.stream()
            .map(b -> new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(b)))
            .toList();
    Map<Integer, Map<String, String>> settings = new HashMap<>();
    get(admin.describeConfigs(resources).all())
        .forEach((broker, config) -> settings.put(Integer.parseInt(broker.name()), values(config)));
    return settings;
  }

  static Map<String, String> values(Config config) {
    return config.entries().stream()
        .filter(e -> e.value() != null)
        .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
  }
}
