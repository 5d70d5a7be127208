package dev.tidemill.kit.shell;

import dev.tidemill.kit.topic.TopicAdmin;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes what the parts of an application have consumed from each other. */
final class ConsumedRecords {

  private static final Logger LOG = LoggerFactory.getLogger(ConsumedRecords.class);

  private ConsumedRecords() {}

  /**
   * Deletes it now, or leaves it for the next time if Kafka is away.
   *
   * @param topics between the parts
   */
  static void delete(Map<String, Object> clientProperties, String service, List<String> topics) {
    if (topics.isEmpty()) {
      return;
    }
    try (TopicAdmin admin = new TopicAdmin(clientProperties)) {
      admin.deleteConsumed(DeciderShell.applicationId(service), topics);
    } catch (IllegalStateException | KafkaException e) {
      LOG.warn("{} deletes later what it has consumed of its topics: {}", service, e.toString());
    }
  }
}
