package dev.tidemill.standalone.copy;

import static dev.tidemill.standalone.copy.CopyCluster.get;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;

/** Makes topics as they are elsewhere; nothing is deleted from them before the copy is whole. */
final class CopiedTopics {

  private static final Map<String, String> MEANWHILE =
      Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1");

  private final CopyCluster to;
  private final Map<String, Map<String, String>> settings = new TreeMap<>();
  private final Map<String, Integer> partitions = new TreeMap<>();

  CopiedTopics(CopyCluster from, CopyCluster to, List<String> topics) {
    this.to = to;
    get(from.admin().describeConfigs(topics.stream().map(CopiedTopics::resource).toList()).all())
        .forEach(
            (topic, config) -> {
              Map<String, String> own = new HashMap<>();
              for (ConfigEntry e : config.entries()) {
                if (e.source() == ConfigSource.DYNAMIC_TOPIC_CONFIG) {
                  own.put(e.name(), e.value());
                }
              }
              settings.put(topic.name(), own);
            });
    get(from.admin().describeTopics(topics).allTopicNames())
        .forEach((name, t) -> partitions.put(name, t.partitions().size()));
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  /** Creates them with as many replicas as the cluster has brokers, three at most. */
  void create() {
    int replicas = Math.min(3, to.brokers());
    List<NewTopic> wanted = new ArrayList<>();
    settings.forEach(
        (name, own) -> {
          own.remove("min.insync.replicas");
          if (replicas == 3) {
            own.put("min.insync.replicas", "2");
          }
          Map<String, String> now = new HashMap<>(own);
          now.putAll(MEANWHILE);
          wanted.add(new NewTopic(name, partitions.get(name), (short) replicas).configs(now));
        });
    get(to.admin().createTopics(wanted).all());
  }

  /** From now on they keep what they kept. */
  void keepAsBefore() {
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    settings.forEach(
        (name, own) -> {
          List<AlterConfigOp> ops = new ArrayList<>();
          for (String setting : MEANWHILE.keySet()) {
            ops.add(
                own.containsKey(setting)
                    ? new AlterConfigOp(
                        new ConfigEntry(setting, own.get(setting)), AlterConfigOp.OpType.SET)
                    : new AlterConfigOp(new ConfigEntry(setting, ""), AlterConfigOp.OpType.DELETE));
          }
          changes.put(resource(name), ops);
        });
    get(to.admin().incrementalAlterConfigs(changes).all());
  }
}
