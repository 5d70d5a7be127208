package dev.tidemill.standalone.demo;

import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.api.Assertions;

/** Whether each signal that reached the demo's pipeline is named by a decision, by the topics. */
final class RoutedSignals {

  static final String PIPELINE = "demo/flight-delays";

  private RoutedSignals() {}

  /** Waits until each is. */
  static void awaitDecided(KafkaAccess kafka, Path home) {
    Set<String> routed = ConcurrentHashMap.newKeySet();
    Set<String> decided = ConcurrentHashMap.newKeySet();
    ServiceContext context =
        new ServiceContext("demo", kafka, home, Settings.defaults(), new SimpleMeterRegistry());
    try (LogReader reader =
        LogReader.of(context, "demo")
            .on(
                Topics.TRIGGER_INPUTS,
                r -> {
                  if (r.key().equals(PIPELINE)) {
                    routed.add(r.value().signal().signalId());
                  }
                })
            .on(
                Topics.DECISIONS,
                r -> {
                  if (r.value().event() instanceof TriggerEvent.Evaluated e) {
                    decided.addAll(e.signals().ids());
                  }
                })
            .start()) {
      await()
          .atMost(Duration.ofSeconds(15))
          .untilAsserted(
              () -> {
                Set<String> left = new TreeSet<>(routed);
                left.removeAll(decided);
                Assertions.assertThat(reader.caughtUp()).isTrue();
                Assertions.assertThat(left).isEmpty();
                Assertions.assertThat(routed).isNotEmpty();
              });
    }
  }
}
