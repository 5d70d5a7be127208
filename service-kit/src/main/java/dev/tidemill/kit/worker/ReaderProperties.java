package dev.tidemill.kit.worker;

import dev.tidemill.kit.service.ServiceContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** What the consumer of a reader is told. */
final class ReaderProperties {

  private static final Duration FETCH_WAIT = Duration.ofSeconds(5);

  private ReaderProperties() {}

  static Map<String, Object> of(ServiceContext context, String reader) {
    Map<String, Object> p = new HashMap<>(context.clientProperties());
    p.put(ConsumerConfig.CLIENT_ID_CONFIG, "reader-" + reader + "-" + context.instanceId());
    p.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    p.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    p.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    p.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    p.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // A record is answered at once; a longer wait makes fewer requests at rest.
    p.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) FETCH_WAIT.toMillis());
    return p;
  }
}
