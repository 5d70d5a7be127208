package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.worker.JobQueue;
import dev.tidemill.kit.worker.LogReader;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scrape of a process with every part of the kit shows. */
class MetricsTest {

  @TempDir Path dir;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Test
  void lagAndJobsAreGaugesAsLongAsTheirReaderLives() {
    ServiceContext context =
        new ServiceContext("a", KafkaAccess.open("127.0.0.1:1"), dir, Settings.defaults(), meters);
    StreamsApp app = StreamsApp.of(context, "bank").add(Account.machine()).build();
    JobQueue<Account.Deposit> queue =
        new JobQueue<>(context, "runners", Account.DEPOSITS, 2, delivery -> {});
    LogReader reader =
        LogReader.of(context, "test").on(Account.STATEMENTS, statement -> {}).start();
    String all = meters.scrape();
    assertThat(all.lines())
        .contains(
            "tidemill_lag_records{service=\"bank\"} 0.0",
            "tidemill_lag_age_seconds{service=\"bank\"} 0.0",
            "tidemill_lag_records{service=\"reader-test\"} 0.0",
            "tidemill_lag_age_seconds{service=\"reader-test\"} 0.0",
            "tidemill_jobs_working{queue=\"runners\"} 0.0");
    reader.close();
    app.close();
    queue.close();
    assertThat(meters.scrape()).doesNotContain("tidemill_lag", "tidemill_jobs");
  }

  @Test
  void deadLettersAreCountedBySourceAndCode() {
    DeciderShell shell = new DeciderShell("bank", meters).add(Account.machine(), null);
    Properties p = new Properties();
    p.put("application.id", "test");
    p.put("bootstrap.servers", "none:1");
    p.put("state.dir", dir.toString());
    p.put("processing.guarantee", "exactly_once_v2");
    try (TopologyTestDriver driver = new TopologyTestDriver(shell.topology(), p)) {
      byte[] garbage = "garbage".getBytes(StandardCharsets.UTF_8);
      driver
          .createInputTopic(
              Account.DEPOSITS.name(), new StringSerializer(), new ByteArraySerializer())
          .pipeInput("", garbage);
      driver
          .createInputTopic(
              Account.TRANSFERS.name(), new StringSerializer(), new ByteArraySerializer())
          .pipeInput("branch", garbage);
    }
    assertThat(meters.scrape().lines())
        .contains(
            "tidemill_dead_letters_total{code=\"invalid-key\",source=\"/tidemill/bank/account\"}"
                + " 1.0",
            "tidemill_dead_letters_total{code=\"undecodable\",source=\"/tidemill/bank/rekey\"}"
                + " 1.0");
  }
}
