package dev.tidemill.kit.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The meters of keys that an instance owns. */
class KeyedMetersTest {

  private static final GaugeInstrument BALANCE =
      new MetricCatalogue("bank")
          .gauge("tidemill.bank.balance", "", "Balance.", "customer", "account");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private int made;

  /** By customer, what is on each account. */
  private final KeyedMeters<Map<String, Integer>> meters =
      new KeyedMeters<>(
          registry,
          Map::keySet,
          (customer, accounts) -> {
            made++;
            List<Meter> all = new ArrayList<>();
            for (String account : accounts.get().keySet()) {
              all.add(
                  BALANCE.on(
                      registry, () -> accounts.get().getOrDefault(account, 0), customer, account));
            }
            return all;
          });

  private Map<String, Double> shown() {
    return registry.getMeters().stream()
        .collect(
            Collectors.toMap(
                m -> m.getId().getTag("customer") + "/" + m.getId().getTag("account"),
                m -> ((Gauge) m).value(),
                Double::sum,
                TreeMap::new));
  }

  @Test
  void theyShowTheLastValueAndAreMadeOnce() {
    meters.put(0, "ann", Map.of("a", 1));
    meters.put(0, "ann", Map.of("a", 2));
    meters.put(1, "bob", Map.of("b", 7));
    assertThat(shown()).isEqualTo(Map.of("ann/a", 2.0, "bob/b", 7.0));
    assertThat(made).isEqualTo(2);
  }

  @Test
  void aKeyOfAnotherShapeHasOtherMeters() {
    meters.put(0, "ann", Map.of("a", 1));
    meters.put(0, "ann", Map.of("b", 2, "c", 3));
    assertThat(shown()).isEqualTo(Map.of("ann/b", 2.0, "ann/c", 3.0));
  }

  @Test
  void whatAnotherInstanceOwnsIsGoneAndComesBackAsItIs() {
    meters.put(0, "ann", Map.of("a", 1));
    meters.put(1, "bob", Map.of("b", 7));
    meters.revoked(0);
    assertThat(shown()).isEqualTo(Map.of("bob/b", 7.0));
    meters.put(0, "ann", Map.of("a", 5));
    assertThat(shown()).isEqualTo(Map.of("ann/a", 5.0, "bob/b", 7.0));
  }

  @Test
  void beyondABoundThereAreNoMetersUntilOneIsFree() {
    for (int i = 0; i < KeyedMeters.MOST + 3; i++) {
      meters.put(i % 2, "c" + i, Map.of("a", 1));
    }
    assertThat(shown()).hasSize(KeyedMeters.MOST);
    assertThat(meters.others()).hasSize(3);
    meters.revoked(1);
    assertThat(meters.others().count()).isLessThan(3);
    meters.put(0, "c" + (KeyedMeters.MOST + 2), Map.of("a", 9));
    assertThat(shown()).containsEntry("c" + (KeyedMeters.MOST + 2) + "/a", 9.0);
  }
}
