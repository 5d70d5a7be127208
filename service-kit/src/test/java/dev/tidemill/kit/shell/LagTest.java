package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LagTest {

  private static final String FIRST = "app-StreamThread-1";
  private static final String SECOND = "app-StreamThread-2";

  private final Map<MetricName, Metric> metrics = new HashMap<>();
  private long seconds;
  private final Lag lag = new Lag(Duration.ofSeconds(30), () -> seconds * 1_000_000_000L);

  @BeforeEach
  void idle() {
    for (String thread : new String[] {FIRST, SECOND}) {
      processed(thread, 10);
      waiting(thread, 0);
      polled(thread, 0);
    }
    lag.read(metrics);
  }

  @Test
  void waitingRecordsAreNoStallWhileOthersAreProcessed() {
    waiting(FIRST, 5);
    after(20);
    after(20);
    processed(FIRST, 11);
    Lag.Reading moved = after(20);
    assertThat(moved.records()).isEqualTo(5);
    assertThat(moved.processed()).isEqualTo(21);
    assertThat(moved.age()).isZero();
    assertThat(after(30).stalled()).isFalse();
    assertThat(after(1).stalled()).isTrue();
  }

  @Test
  void noWaitingRecordsAreNoStallHoweverLongNothingHappens() {
    assertThat(after(100_000).stalled()).isFalse();
  }

  @Test
  void aRecordThatHasJustComeIsNoStallHoweverRarelySomebodyAsks() {
    after(600);
    waiting(FIRST, 1);
    assertThat(after(600).age()).isZero();
    assertThat(after(600).age()).hasSeconds(600);
  }

  @Test
  void aThreadThatHangsInADecisionIsFoundThoughItFetchesNoLag() {
    polled(FIRST, 31);
    assertThat(after(20).stalled()).isFalse();
    polled(FIRST, 51);
    Lag.Reading hanging = after(20);
    assertThat(hanging.stalled()).isTrue();
    assertThat(hanging.records()).isZero();
    assertThat(hanging.age()).hasSeconds(40);
  }

  @Test
  void aThreadThatWorksOffWhatItHasNeedNotPoll() {
    polled(FIRST, 40);
    processed(FIRST, 400);
    assertThat(after(40).stalled()).isFalse();
  }

  @Test
  void aThreadThatIsStuckDoesNotHideBehindAnother() {
    waiting(FIRST, 3);
    after(1);
    processed(SECOND, 500);
    after(20);
    processed(SECOND, 900);
    assertThat(after(20).stalled()).isTrue();
  }

  @Test
  void aRestoreConsumerAndAThreadThatWasReplacedDoNotCount() {
    put("records-lag", "fetch", Map.of("client-id", FIRST + "-restore-consumer", "partition", "0"));
    polled(FIRST, 100);
    after(100);
    metrics.keySet().removeIf(name -> name.tags().containsValue(FIRST + "-consumer"));
    metrics.keySet().removeIf(name -> name.tags().containsValue(FIRST));
    Lag.Reading reading = after(100);
    assertThat(reading.records()).isZero();
    assertThat(reading.processed()).isEqualTo(10);
    assertThat(reading.stalled()).isFalse();
  }

  private Lag.Reading after(long more) {
    seconds += more;
    return lag.read(metrics);
  }

  private void processed(String thread, double value) {
    put("process-total", "stream-thread-metrics", Map.of("thread-id", thread), value);
  }

  private void waiting(String thread, double value) {
    Map<String, String> tags = Map.of("client-id", thread + "-consumer", "partition", "0");
    put("records-lag", "consumer-fetch-manager-metrics", tags, value);
  }

  private void polled(String thread, double secondsAgo) {
    Map<String, String> tags = Map.of("client-id", thread + "-consumer");
    put("last-poll-seconds-ago", "consumer-metrics", tags, secondsAgo);
  }

  private void put(String name, String group, Map<String, String> tags) {
    put(name, group, tags, 7);
  }

  private void put(String name, String group, Map<String, String> tags, double value) {
    MetricName metricName = new MetricName(name, group, "", tags);
    metrics.put(
        metricName,
        new Metric() {
          @Override
          public MetricName metricName() {
            return metricName;
          }

          @Override
          public Object metricValue() {
            return value;
          }
        });
  }
}
