package dev.tidemill.gateway;

import static org.awaitility.Awaitility.await;

import dev.tidemill.gateway.model.ModelCache;
import dev.tidemill.gateway.model.ModelHost;
import dev.tidemill.gateway.model.NoServers;
import dev.tidemill.gateway.model.RunDeadlines;
import dev.tidemill.gateway.serve.Endpoints;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaWatchTest {

  private static final Duration WHILE = Duration.ofSeconds(10);

  @TempDir Path folder;

  @Test
  void aLookThatFailsDoesNotEndTheWatch() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    Supplier<Optional<Duration>> failingOnce =
        () -> {
          if (looks.getAndIncrement() == 0) {
            throw new IllegalStateException("no look");
          }
          return Optional.of(Duration.ZERO);
        };
    try (RunDeadlines deadlines = new RunDeadlines(WHILE);
        ModelHost models = models(deadlines)) {
      Endpoints endpoints = new Endpoints("gateway", models, 1_000, (endpoint, counters) -> {});
      try (KafkaWatch watch = new KafkaWatch(endpoints, failingOnce, WHILE)) {
        watch.start(Duration.ofMillis(1));
        await().until(endpoints::candidatesServe);
      }
    }
  }

  private ModelHost models(RunDeadlines deadlines) throws Exception {
    return new ModelHost(
        new ModelCache(folder, digest -> InputStream.nullInputStream()),
        deadlines,
        0,
        false,
        new NoServers(),
        WHILE,
        WHILE,
        () -> {});
  }
}
