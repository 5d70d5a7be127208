package dev.tidemill.standalone.cluster.look;

import static dev.tidemill.standalone.cluster.look.AdminAnswers.get;

import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.cluster.TopicFacts;
import dev.tidemill.standalone.cluster.TopicFacts.Partition;
import dev.tidemill.standalone.cluster.TopicsFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks about topics. */
record TopicsLook(Admin admin) {

  private static final Set<String> OF_KAFKA =
      Set.of("__consumer_offsets", "__transaction_state", "__share_group_state");

  TopicsFacts look() {
    Set<String> names = new TreeSet<>();
    get(admin.listTopics(new ListTopicsOptions().listInternal(true)).names()).stream()
        .filter(n -> OF_KAFKA.contains(n) || ofServices(n))
        .forEach(names::add);
    List<String> catalogue = Topics.all().stream().map(Topic::name).toList();
    names.addAll(catalogue);
    List<String> hidden = new ArrayList<>();
    List<TopicDescription> described = new ArrayList<>();
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(names).topicNameValues();
    for (String name : names) {
      try {
        described.add(get(answers.get(name)));
      } catch (UnknownTopicOrPartitionException e) {
        // it is missing, which is for others to judge
      } catch (AuthorizationException e) {
        hidden.add(name);
      }
    }
    return new TopicsFacts(facts(described), hidden);
  }

  /** What services make for themselves. */
  static boolean ofServices(String topic) {
    return topic.startsWith("tidemill-")
        && Stream.of("-changelog", "-repartition").anyMatch(topic::endsWith);
  }

  private List<TopicFacts> facts(List<TopicDescription> described) {
    List<ConfigResource> resources =
        described.stream()
            .map(t -> new ConfigResource(ConfigResource.Type.TOPIC, t.name()))
            .toList();
    Map<ConfigResource, KafkaFuture<Config>> configs = admin.describeConfigs(resources).values();
    List<TopicFacts> facts = new ArrayList<>();
    for (int i = 0; i < resources.size(); i++) {
      Map<String, String> settings;
      try {
        settings = BrokerLook.values(get(configs.get(resources.get(i))));
      } catch (AuthorizationException e) {
        settings = Map.of();
      }
      TopicDescription topic = described.get(i);
      facts.add(
          new TopicFacts(
              topic.name(),
              topic.partitions().stream()
                  .map(
                      p ->
                          new Partition(
                              p.partition(),
                              p.leader() == null || p.leader().isEmpty() ? -1 : p.leader().id(),
                              p.replicas().stream().map(Node::id).toList(),
                              p.isr().stream().map(Node::id).toList()))
                  .toList(),
              settings));
    }
    return facts;
  }
}
