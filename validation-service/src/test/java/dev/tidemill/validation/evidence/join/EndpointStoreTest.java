package dev.tidemill.validation.evidence.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.evidence.join.EndpointStore.KeptMonitor;
import dev.tidemill.validation.monitor.DriftWatch;
import dev.tidemill.validation.monitor.Flights;
import dev.tidemill.validation.monitor.FreshBaseline;
import dev.tidemill.validation.monitor.InputEncoding;
import dev.tidemill.validation.monitor.Loss;
import dev.tidemill.validation.monitor.MonitorState;
import dev.tidemill.validation.monitor.QualityWatch;
import dev.tidemill.validation.monitor.QuantileBins;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointStoreTest {

  private static final ServedAt E = new ServedAt("e", "demo/p");
  private static final KeptMonitor NOTHING = new KeptMonitor(MonitorState.START, Long.MIN_VALUE);

  private final KeyValueStore<Bytes, byte[]> rows = Stores.inMemoryKeyValueStore("rows").get();
  private final EndpointStore store = new EndpointStore(rows);

  @BeforeEach
  void open() {
    rows.init(new MockProcessorContext<Void, Void>().getStateStoreContext(), rows);
  }

  private static MonitorState.Drift drift(String column, long seed) {
    Random random = new Random(seed);
    FeatureProfile reference = Flights.profile(random.doubles(5_000, 0, 1).toArray());
    List<DriftWatch.Value> values = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      values.add(new DriftWatch.Value(i * 8_000L, random.nextDouble()));
    }
    DriftWatch watch = DriftWatch.start(column, reference).observe(values, reference, 0.15).next();
    return new MonitorState.Drift("input-drift", watch);
  }

  private static KeptMonitor of(List<MonitorState.Drift> drifts) {
    return new KeptMonitor(MonitorState.START.withDrifts(drifts), 7);
  }

  private static byte[] bytes(KeptMonitor monitor) {
    return AvroMapper.of(KeptMonitor.class).encode(monitor);
  }

  private long largestRow() {
    long largest = 0;
    try (var all = rows.all()) {
      while (all.hasNext()) {
        largest = Math.max(largest, all.next().value.length);
      }
    }
    return largest;
  }

  @Test
  void a_monitor_of_many_continuous_columns_is_kept_in_rows_that_a_topic_takes() {
    List<MonitorState.Drift> drifts =
        IntStream.range(10, 50).mapToObj(i -> drift("x" + i, i)).toList();
    KeptMonitor monitor = of(drifts);
    assertThat(bytes(monitor).length).isGreaterThan(EndpointStore.MOST_BYTES);

    assertThat(store.keep(E, NOTHING, monitor)).isSameAs(monitor);
    store.keep(new ServedAt("e", "demo/other"), NOTHING, of(List.of(drift("y", 1))));

    assertThat(largestRow()).isLessThan(EndpointStore.MOST_BYTES / 4);
    assertThat(bytes(store.monitor(E))).isEqualTo(bytes(monitor));
  }

  @Test
  void a_column_that_is_no_longer_watched_leaves_no_row() {
    KeptMonitor both = of(List.of(drift("a", 1), drift("b", 2)));
    KeptMonitor one = of(both.state().drifts().subList(1, 2));
    store.keep(E, NOTHING, both);

    store.keep(E, both, one);

    assertThat(bytes(store.monitor(E))).isEqualTo(bytes(one));
  }

  @Test
  void quality_that_does_not_fit_is_left_out_and_the_rest_is_kept() {
    double[] cuts = IntStream.range(0, 64).mapToDouble(i -> i).toArray();
    InputEncoding encoding =
        new InputEncoding(
            IntStream.range(0, 1_000)
                .mapToObj(i -> new InputEncoding.Column("x" + i, new QuantileBins(cuts)))
                .toList());
    MonitorState.Quality quality =
        new MonitorState.Quality(
            "live",
            QualityWatch.start(encoding, 1, FreshBaseline.untrained(Loss.LOG, encoding, 0, 1)));
    KeptMonitor drift = of(List.of(drift("a", 1)));
    KeptMonitor monitor = new KeptMonitor(drift.state().withQualities(List.of(quality)), 7);

    KeptMonitor kept = store.keep(E, NOTHING, monitor);

    assertThat(kept.state().qualities()).isEmpty();
    assertThat(bytes(kept)).isEqualTo(bytes(store.monitor(E))).isEqualTo(bytes(drift));
  }
}
