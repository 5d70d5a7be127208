package dev.tidemill.standalone.command;

import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.kafka.KafkaWords;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.server.common.MetadataVersion;

/** What the doctor finds at a Kafka cluster, as the user that its properties name. */
final class KafkaLook {

  private static final int PATIENCE_MILLIS = 5_000;

  /** Receives what was found. */
  interface Findings {
    /** State is {@code ok}, {@code warn} or {@code bad}. */
    void say(String state, String what, String message);
  }

  private final KafkaAccess kafka;
  private final Findings findings;

  KafkaLook(KafkaAccess kafka, Findings findings) {
    this.kafka = kafka;
    this.findings = findings;
  }

  void look() throws InterruptedException {
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    properties.put("request.timeout.ms", PATIENCE_MILLIS);
    properties.put("default.api.timeout.ms", PATIENCE_MILLIS);
    try (Admin admin = Admin.create(properties)) {
      int nodes = get(admin.describeCluster().nodes()).size();
      findings.say("ok", "kafka", Counted.of(nodes, "broker") + " at " + kafka.bootstrapServers());
      features(admin);
      topics(admin);
    } catch (KafkaException | TimeoutException e) {
      findings.say("bad", "kafka", kafka.bootstrapServers() + ": " + KafkaWords.of(e));
    }
  }

  private void features(Admin admin) throws InterruptedException, TimeoutException {
    var features = get(admin.describeFeatures().featureMetadata());
    var version = features.finalizedFeatures().get("metadata.version");
    short level = version == null ? 0 : version.maxVersionLevel();
    // The pinned 4.2 knows no higher level than its own: one that does is a 4.3.0 or newer.
    boolean broken = level > MetadataVersion.latestProduction().featureLevel();
    findings.say(
        broken ? "warn" : "ok",
        "kafka version",
        broken
            ? "this cluster may run Kafka 4.3.0 to 4.4.0, which can lose transaction markers when"
                + " a broker is killed (KAFKA-20734)"
            : "metadata.version " + level);
    var share = features.finalizedFeatures().get("share.version");
    boolean queues = share != null && share.maxVersionLevel() >= 1;
    findings.say(
        queues ? "ok" : "bad",
        "share groups",
        queues
            ? "on"
            : "off; runners need share.version 1 (kafka-features.sh upgrade --feature"
                + " share.version=1)");
  }

  /** Which topics this user may read and write, and which it may not even see. */
  private void topics(Admin admin) throws InterruptedException, TimeoutException {
    List<String> names = Topics.all().stream().map(Topic::name).toList();
    Map<String, KafkaFuture<TopicDescription>> described =
        admin
            .describeTopics(names, new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .topicNameValues();
    int reads = 0;
    int writes = 0;
    int missing = 0;
    List<String> hidden = new ArrayList<>();
    for (String name : names) {
      try {
        Set<AclOperation> may = get(described.get(name)).authorizedOperations();
        reads += may.contains(AclOperation.READ) ? 1 : 0;
        writes += may.contains(AclOperation.WRITE) ? 1 : 0;
      } catch (UnknownTopicOrPartitionException e) {
        missing++;
      } catch (AuthorizationException e) {
        hidden.add(name);
      }
    }
    findings.say(
        "ok",
        "kafka topics",
        "of %d this user reads %d and writes %d%s"
            .formatted(
                names.size(),
                reads,
                writes,
                missing == 0 ? "" : "; " + missing + " are not created yet"));
    if (!hidden.isEmpty()) {
      findings.say(
          "warn",
          "kafka rights",
          "this user may not use "
              + String.join(", ", hidden)
              + "; `tidemill acls` prints what each service needs");
    }
  }

  private static <T> T get(KafkaFuture<T> future) throws InterruptedException, TimeoutException {
    try {
      return future.get(2L * PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    }
  }
}
