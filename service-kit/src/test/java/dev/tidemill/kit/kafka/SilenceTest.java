package dev.tidemill.kit.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class SilenceTest {

  private final Map<MetricName, Metric> metrics = new HashMap<>();
  private long seconds;
  private final Silence silence = new Silence(() -> seconds * 1_000_000_000L);

  @Test
  void whatHearsNothingForLongerThanAnyFetchWaitsSaysSoUntilItHearsSomething() {
    heard("a", Map.of(), 100);
    assertThat(after(0)).isEmpty();
    assertThat(after(15)).isEmpty();
    assertThat(after(2)).contains("Kafka has not answered for 17 s");
    heard("a", Map.of(), 101);
    assertThat(after(60)).isEmpty();
    assertThat(after(15)).isEmpty();
  }

  @Test
  void oneOfItsClientsThatHearsSomethingIsEnough() {
    heard("a", Map.of(), 100);
    heard("b", Map.of(), 7);
    after(0);
    heard("b", Map.of(), 8);
    assertThat(after(60)).isEmpty();
  }

  @Test
  void clientsThatDoNotCountAndClientsThatWereReplacedAreNotSilent() {
    assertThat(after(0)).isEmpty();
    assertThat(after(60)).isEmpty();
    heard("a", Map.of("node-id", "node-1"), 5);
    assertThat(after(60)).as("what came from one broker is in the sum already").isEmpty();
    heard("a", Map.of(), 5);
    after(60);
    metrics.clear();
    heard("b", Map.of(), 1);
    assertThat(after(60)).isEmpty();
  }

  private Optional<String> after(long more) {
    seconds += more;
    return silence.problem(metrics);
  }

  private void heard(String client, Map<String, String> more, double bytes) {
    Map<String, String> tags = new HashMap<>(more);
    tags.put("client-id", client);
    MetricName name = new MetricName("incoming-byte-total", "consumer-metrics", "", tags);
    metrics.put(
        name,
        new Metric() {
          @Override
          public MetricName metricName() {
            return name;
          }

          @Override
          public Object metricValue() {
            return bytes;
          }
        });
  }
}
