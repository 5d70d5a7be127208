package dev.tidemill.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.demo.Demo;
import dev.tidemill.demo.Plan;
import dev.tidemill.demo.Report;
import dev.tidemill.standalone.Cluster;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.ProcessPlan;
import dev.tidemill.standalone.Services;
import dev.tidemill.standalone.command.DemoHost;
import dev.tidemill.standalone.command.ServedModelCommands;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole loop on a real Kafka: the first weeks of the flights, from files to a promoted
 * successor.
 */
class DemoIT {

  private static final Path EXAMPLE = Path.of("../../examples/flight-delays");

  @TempDir Path home;

  /** Four before anything serves, and enough for a rollout to end. */
  int weeks() {
    return 6;
  }

  /** Where it runs; another class runs the same elsewhere. */
  Cluster cluster() {
    return Cluster.EMBEDDED;
  }

  /** Whether a check of the monitor may find something. */
  boolean mayFind(String check) {
    return false;
  }

  /** Starts it. */
  Cluster.Running startKafka() {
    return cluster().start(home);
  }

  @Test
  void theFirstWeeksOfFlightsGiveAChampionAndASuccessorAndEverythingAddsUp() throws Exception {
    Path example = EXAMPLE.toAbsolutePath().normalize();
    Path data = example.resolve("data/flights-atl-2001h1.csv.gz");
    StringWriter told = new StringWriter();
    try (Cluster.Running kafka = startKafka();
        Deployment services = services(kafka)) {
      Plan plan = Plan.of(example, data, false, true, OptionalInt.of(weeks()));
      Demo.Outcome outcome =
          new Demo(plan, services.site(), new PrintWriter(services.follow(told))).run();
      assertThat(outcome.missed()).as(told.toString()).isEmpty();
      Report report = outcome.report();
      assertThat(report.runs().get("promoted")).as(told.toString()).isGreaterThanOrEqualTo(2);
      assertThat(report.weeks()).hasSize(weeks() - 4);
      assertThat(report.findings()).allMatch(finding -> mayFind(finding.check()));
      assertThat(report.predictions().answered())
          .isEqualTo(report.weeks().stream().mapToInt(Report.WeekLine::rows).sum());
      ServedModelCommands.check(
          services.site().api().server().getPort(), home.resolve("home"), RoutedSignals.PIPELINE);
      assertThat(outcome.json().path("signals").path("received").asLong()).isPositive();
      RoutedSignals.awaitDecided(kafka.access(), home.resolve("home"));
    }
  }

  /** All services, ready. */
  interface Deployment extends AutoCloseable {

    Demo.Site site();

    /** What the demo tells goes through this. */
    default Writer follow(Writer told) {
      return told;
    }

    @Override
    void close();
  }

  /** Starts all services against this cluster; another class spreads them otherwise. */
  Deployment services(Cluster.Running kafka) throws Exception {
    Platform platform = Platform.start(everythingOn(kafka));
    platform.awaitReady(Duration.ofSeconds(60));
    return new Deployment() {
      @Override
      public Demo.Site site() {
        return new DemoHost(platform).site();
      }

      @Override
      public void close() {
        platform.close();
      }
    };
  }

  private ProcessPlan everythingOn(Cluster.Running kafka) {
    return new ProcessPlan(
        home.resolve("home"),
        Optional.of(kafka.bootstrapServers()),
        EnumSet.allOf(Services.class),
        0,
        0,
        0,
        kafka.settings(),
        Map.of());
  }
}
