package dev.tidemill.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.example.flights.FlightData;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * The flights again and again, a week in a given time, until somebody stops it. Started again it
 * goes on where it was. It stages no faults.
 */
final class EndlessDemo {

  private final Plan plan;
  private final Demo.Site site;
  private final Duration week;
  private final Teller teller;
  private final Traffic traffic;

  /**
   * @param week how long a week takes
   */
  EndlessDemo(Plan plan, Demo.Site site, Duration week, PrintWriter out) {
    this.plan = plan;
    this.site = site;
    this.week = week;
    this.teller = new Teller(out);
    this.traffic = new Traffic(new GatewayClient(site.gateway(), site.token(), Demo.ENDPOINT));
  }

  /**
   * Plays until it is interrupted, or the data has come to today: requests from the future count
   * for nothing.
   *
   * @param goesOn whether the pipeline is there, from this very folder
   */
  void run(boolean goesOn) {
    DemoProject project =
        goesOn
            ? DemoProject.existing(site.project()).orElseThrow()
            : DemoProject.create(plan.example(), site.project(), 0);
    try (Watch watch = Watch.start(site.api(), teller)) {
      int next = goesOn ? goOn(project) : begin(project, watch);
      for (int n = next; ; n++) {
        Optional<FlightData.Week> now = plan.flights().week(n);
        if (now.isPresent()) {
          if (future(now.get())) {
            teller.tell("the data has come to today; delete the pipeline to play again");
            return;
          }
          play(now.get(), project, watch);
        }
      }
    }
  }

  private static boolean future(FlightData.Week week) {
    return week.firstDay().plusDays(7).isAfter(LocalDate.now(ZoneOffset.UTC));
  }

  /** The first four weeks are there before anything serves; the fifth is next. */
  private int begin(DemoProject project, Watch watch) {
    DemoPipeline pipeline = new DemoPipeline(site, project, watch, teller);
    int first = plan.firstNumber();
    int next = first + Plan.BOOTSTRAP_WEEKS;
    for (int n = first; n < next; n++) {
      plan.flights().week(n).ifPresent(project::wasThereBefore);
    }
    pipeline.apply();
    pass(next);
    pipeline.awaitFiles();
    pipeline.awaitFirstModel();
    return next;
  }

  private int goOn(DemoProject project) {
    int[] there = project.weeks();
    int next = there[there.length - 1] + 1;
    teller.tell("goes on with week " + next);
    pass(next);
    return next;
  }

  /** The features of a week's flights need the weeks before. */
  private void pass(int before) {
    for (int n = Math.max(0, before - Plan.BOOTSTRAP_WEEKS); n < before; n++) {
      plan.flights().week(n).ifPresent(traffic::pass);
    }
  }

  private void play(FlightData.Week now, DemoProject project, Watch watch) {
    teller.week(now.index());
    tell(traffic.stream(now, calmly(now.flights().size(), watch)));
    project.deliver(now);
    project.dropBefore(now.index() - plan.flights().span() + 1);
    teller.tell(project.fileName(now) + " arrives with " + now.flights().size() + " flights");
    teller.forgetNotes();
    watch.forgetOld();
  }

  /** Spreads the requests over the time that a week takes. */
  private IntConsumer calmly(int flights, Watch watch) {
    long begin = System.nanoTime();
    return i -> {
      long due = begin + week.toNanos() / flights * i;
      Duration early = Duration.ofNanos(due - System.nanoTime());
      if (early.toMillis() > 0) {
        watch.await(early, () -> false);
      }
    };
  }

  private void tell(Traffic.Week asked) {
    int n = asked.late().length;
    Scores served = Scores.of(asked.probabilities(), asked.late());
    teller.tell(
        String.format(
            Locale.ROOT,
            "%d of %d requests answered, the last by version %d: AUC %.3f, log-loss %.4f",
            asked.answered(),
            n,
            asked.versions()[n - 1],
            served.auc(),
            served.logLoss()));
  }

  /**
   * Whether it can go on with a pipeline that is there.
   *
   * @param live what the API says of it
   */
  static boolean canGoOn(JsonNode live, Demo.Site site) {
    return live.path("folder").asText().equals(site.projectThere())
        && DemoProject.existing(site.project()).isPresent();
  }
}
