package dev.tidemill.kit.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.metric.TimerInstrument.Shown;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the catalogue says of a metric is what a scrape shows. */
class InstrumentTest {

  private final MetricCatalogue catalogue = new MetricCatalogue("bank");
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private List<String> shown() {
    return meters
        .scrape()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceAll("[{ ].*", ""))
        .distinct()
        .collect(Collectors.toList());
  }

  @Test
  void everyTypeIsShownUnderTheNamesThatItSays() {
    catalogue.counter("tidemill.bank.deposits", "deposits", "Deposits.", "branch").on(meters, "x");
    catalogue.gauge("tidemill.bank.open.seconds", "seconds", "Time.").on(meters, () -> 7);
    catalogue
        .timer("tidemill.bank.visits", Shown.SUMMARY, "Visits.")
        .on(meters)
        .record(Duration.ofSeconds(1));
    catalogue
        .timer("tidemill.bank.calls", Shown.HISTOGRAM, "Calls.")
        .on(meters)
        .record(Duration.ofSeconds(1));
    catalogue
        .timer("tidemill.bank.loans", Shown.TOTALS, "Loans.", "kind")
        .follow(meters, () -> 3L, () -> 5.5, "long");
    List<String> named = catalogue.all().stream().flatMap(i -> i.exposed().stream()).toList();
    assertThat(shown()).containsExactlyInAnyOrderElementsOf(named);
    assertThat(meters.scrape())
        .contains(
            "# HELP tidemill_bank_deposits_total Deposits.",
            "tidemill_bank_deposits_total{branch=\"x\"} 0.0",
            "tidemill_bank_open_seconds 7.0",
            "tidemill_bank_loans_seconds_count{kind=\"long\"} 3",
            "tidemill_bank_loans_seconds_sum{kind=\"long\"} 5.5");
  }

  @Test
  void theSameValuesGiveTheSameMeter() {
    CounterInstrument deposits = catalogue.counter("tidemill.bank.deposits", "", "D.", "branch");
    Counter first = deposits.on(meters, "x");
    first.increment();
    assertThat(deposits.on(meters, "x").count()).isEqualTo(1);
    assertThat(deposits.on(meters, "y").count()).isZero();
  }

  @Test
  void aValueForEachLabelIsNeeded() {
    CounterInstrument deposits = catalogue.counter("tidemill.bank.deposits", "", "D.", "branch");
    assertThatThrownBy(() -> deposits.on(meters))
        .hasMessageContaining("tidemill.bank.deposits has the labels [branch], but got 0 values");
  }

  @Test
  void namesAreWrittenInOneWay() {
    assertThatThrownBy(() -> catalogue.counter("tidemill.Bank", "", ""))
        .hasMessageContaining("write tidemill and lower-case words after dots");
    assertThatThrownBy(() -> catalogue.counter("bank.deposits", "", ""))
        .hasMessageContaining("\"bank.deposits\" cannot name a metric");
    assertThatThrownBy(() -> catalogue.counter("tidemill.bank", "", "", "the-branch"))
        .hasMessageContaining("\"the-branch\" cannot name a label");
  }

  /** Micrometer's own function counters forget what they ask once nobody else holds it. */
  @Test
  void whatItFollowsIsNotForgotten() {
    WeakReference<Supplier<Number>> asked =
        followed(catalogue.counter("tidemill.bank.deposits", "", "Deposits."));
    WeakReference<Object> gone = new WeakReference<>(new Object());
    for (int i = 0; i < 100 && gone.get() != null; i++) {
      System.gc();
    }
    assertThat(gone.get()).as("garbage is collected").isNull();
    assertThat(asked.get()).isNotNull();
    assertThat(meters.scrape()).contains("tidemill_bank_deposits_total 41.0");
  }

  private WeakReference<Supplier<Number>> followed(CounterInstrument deposits) {
    long[] kept = {41};
    Supplier<Number> count = () -> kept[0];
    deposits.follow(meters, count);
    return new WeakReference<>(count);
  }
}
