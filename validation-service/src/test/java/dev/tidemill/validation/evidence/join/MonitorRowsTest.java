package dev.tidemill.validation.evidence.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.validation.check.kind.Share;
import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.evidence.join.MonitorRows.KeptMonitor;
import dev.tidemill.validation.loss.Loss;
import dev.tidemill.validation.loss.LossScale;
import dev.tidemill.validation.monitor.AgeWatch;
import dev.tidemill.validation.monitor.Flights;
import dev.tidemill.validation.monitor.MonitorState;
import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.drift.DriftWatch;
import dev.tidemill.validation.monitor.kind.DayWatch;
import dev.tidemill.validation.monitor.kind.MonitorKinds;
import dev.tidemill.validation.monitor.quality.FreshBaseline;
import dev.tidemill.validation.monitor.quality.InputEncoding;
import dev.tidemill.validation.monitor.quality.QualityWatch;
import dev.tidemill.validation.monitor.quality.QuantileBins;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class MonitorRowsTest {

  private static final ServedAt E = new ServedAt("e", "demo/p");
  private static final KeptMonitor NOTHING = KeptMonitor.NONE;

  private final KeyValueStore<Bytes, byte[]> rows = Stores.inMemoryKeyValueStore("rows").get();
  private final MonitorRows store = new MonitorRows(new KeyedRows(rows), MonitorKinds.all());

  @BeforeEach
  void open() {
    rows.init(new MockProcessorContext<Void, Void>().getStateStoreContext(), rows);
  }

  private static Map<Subject, Record> drift(String column, long seed) {
    Random random = new Random(seed);
    FeatureProfile reference = Flights.profile(random.doubles(5_000, 0, 1).toArray());
    List<DriftWatch.Value> values = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      values.add(new DriftWatch.Value(i * 8_000L, random.nextDouble()));
    }
    DriftWatch watch = DriftWatch.start(column, reference).observe(values, reference, 0.15).next();
    return Map.of(Subject.input("input-drift", column), watch);
  }

  private static DayWatch day(long day, long rows, long bad, boolean raised) {
    return DayWatch.of(day, new Share(rows, rows, bad), raised);
  }

  @SafeVarargs
  private static KeptMonitor of(Map<Subject, Record>... watches) {
    Map<Subject, Record> all = new HashMap<>();
    for (Map<Subject, Record> some : watches) {
      all.putAll(some);
    }
    return new KeptMonitor(new MonitorState(3, all), 7);
  }

  private void assertKept(KeptMonitor monitor) {
    assertThat(store.read(E)).usingRecursiveComparison().isEqualTo(monitor);
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

  private Map<Bytes, byte[]> allRows() {
    Map<Bytes, byte[]> found = new TreeMap<>();
    try (var all = rows.all()) {
      all.forEachRemaining(row -> found.put(row.key, row.value));
    }
    return found;
  }

  @Test
  void aMonitorOfManyContinuousColumnsIsKeptInRowsThatATopicTakes() {
    Map<Subject, Record> drifts = new HashMap<>();
    IntStream.range(10, 50).forEach(i -> drifts.putAll(drift("x" + i, i)));
    KeptMonitor monitor = of(drifts);

    assertThat(store.keep(E, NOTHING, monitor)).isSameAs(monitor);
    store.keep(new ServedAt("e", "demo/other"), NOTHING, of(drift("y", 1)));

    assertThat(largestRow()).isLessThan(KeyedRows.MOST_BYTES / 4);
    assertKept(monitor);
  }

  @Test
  void aColumnThatIsNoLongerWatchedLeavesNoRow() {
    KeptMonitor both = of(drift("a", 1), drift("b", 2));
    KeptMonitor one = of(drift("b", 2));
    store.keep(E, NOTHING, both);

    store.keep(E, both, one);

    assertKept(one);
    assertThat(allRows()).hasSize(2);
  }

  @Test
  void onlyWatchesThatChangedAreWritten() {
    Subject there = Subject.input("there", "x");
    KeptMonitor before = of(drift("a", 1), Map.of(there, day(2, 12, 1, true)));
    store.keep(E, NOTHING, before);
    Map<Subject, Record> changed = new HashMap<>(before.state().watches());
    changed.put(there, day(2, 13, 1, true));
    allRows().keySet().stream()
        .filter(key -> key.toString().contains("DriftWatch"))
        .forEach(rows::delete);

    store.keep(E, before, new KeptMonitor(new MonitorState(3, changed), 8));

    assertThat(store.read(E).inputsTo()).isEqualTo(8);
    assertThat(store.read(E).state().watches())
        .as("the row that was taken away stays away")
        .usingRecursiveComparison()
        .isEqualTo(Map.of(there, day(2, 13, 1, true)));
  }

  @Test
  void aCheckThatBecomesOneOfAnotherKindLeavesNoRowOfTheFormer() {
    Subject subject = Subject.model("age");
    KeptMonitor age = of(Map.of(subject, new AgeWatch(2)));
    KeptMonitor other = of(Map.of(subject, day(2, 12, 1, true)));
    store.keep(E, NOTHING, age);

    store.keep(E, age, other);

    assertKept(other);
    assertThat(allRows()).hasSize(2);
  }

  @Test
  void theAnswersAndAnInputCalledScoreHaveRowsOfTheirOwn() {
    KeptMonitor both =
        of(
            Map.of(
                Subject.answers("finite"), day(2, 12, 1, true),
                Subject.input("finite", "score"), day(2, 13, 0, false)));

    store.keep(E, NOTHING, both);

    assertKept(both);
  }

  @Test
  void aWatchThatDoesNotFitIsLeftOutAndTheRestIsKept() {
    double[] cuts = IntStream.range(0, 64).mapToDouble(i -> i).toArray();
    InputEncoding encoding =
        new InputEncoding(
            IntStream.range(0, 2_000)
                .mapToObj(i -> new InputEncoding.Column("x" + i, new QuantileBins(cuts)))
                .toList());
    QualityWatch quality =
        QualityWatch.start(
            encoding, 1, FreshBaseline.untrained(new LossScale(Loss.LOG, 1), encoding, 0));
    KeptMonitor drift = of(drift("a", 1));

    KeptMonitor kept =
        store.keep(E, NOTHING, of(drift("a", 1), Map.of(Subject.model("live"), quality)));

    assertThat(kept).usingRecursiveComparison().isEqualTo(drift);
    assertKept(drift);
  }

  /** Bytes that a store of an earlier version holds. */
  @Test
  void aMonitorOfAFormerVersionGoesOnInRowsOfItsOwn() throws IOException {
    String bytes;
    try (var in = MonitorRowsTest.class.getResourceAsStream("former-monitor.hex")) {
      bytes = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : bytes.split("\n")) {
        String[] row = line.split(" ");
        rows.put(Bytes.wrap(HexFormat.of().parseHex(row[0])), HexFormat.of().parseHex(row[1]));
      }
    }
    KeptMonitor former = store.read(E);
    Map<Subject, Record> watches = former.state().watches();

    assertThat(former.inputsTo()).isEqualTo(77);
    assertThat(former.state().champion()).isEqualTo(3);
    assertThat(watches).hasSize(5).containsEntry(Subject.model("age"), new AgeWatch(2));
    assertThat(watches.get(Subject.input("there", "x")))
        .usingRecursiveComparison()
        .isEqualTo(day(2, 12, 1, true));
    assertThat(watches.get(Subject.answers("finite")))
        .usingRecursiveComparison()
        .isEqualTo(day(2, 12, 0, false));
    QualityWatch quality = (QualityWatch) watches.get(Subject.model("live"));
    assertThat(quality.seen()).isEqualTo(60);
    assertThat(quality.baseline().learned()).isEqualTo(54);
    DriftWatch drift = (DriftWatch) watches.get(Subject.input("input-drift", "x"));
    assertThat(drift.days()).hasSize(3);
    assertThat(quality.baseline().weights()).hasSize(quality.encoding().positions());
    assertThat(drift.days().get(2).cells().counts()).isNotEmpty();

    store.keep(E, former, new KeptMonitor(former.state(), 78));

    assertThat(allRows()).hasSize(6);
    assertKept(new KeptMonitor(former.state(), 78));
  }
}
