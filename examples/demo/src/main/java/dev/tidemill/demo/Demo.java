package dev.tidemill.demo;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.example.flights.FlightData;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/**
 * Half a year of flights, week by week: the whole loop, with two faults that the demo stages
 * itself. It knows the Tidemill as a user does: by its API, its gateway and a folder.
 */
public final class Demo {

  static final String PIPELINE = "demo/flight-delays";
  static final String ENDPOINT = "flight-delays";
  private static final String PROJECT = "flight-delays";

  /**
   * How many flights of the next week pass while a week's file settles: about a third of a week.
   */
  private static final double OVERLAP = 0.33;

  /**
   * The Tidemill that it drives, in this process or elsewhere.
   *
   * @param gateway a gateway of it, or what shares requests out to several
   * @param token that the gateway asks for
   * @param folder of this machine, for files and code
   * @param folderThere the same folder as the services see it
   */
  public record Site(
      ApiClient api, URI gateway, Optional<String> token, Path folder, String folderThere) {

    /** The pipeline's folder. */
    Path project() {
      return folder.resolve(PROJECT);
    }

    /** The pipeline's folder as the services see it. */
    String projectThere() {
      return folderThere + "/" + PROJECT;
    }
  }

  /** A finished demo; {@code missed} names what did not hold. */
  public record Outcome(Report report, List<String> missed) {

    /** As JSON, for programs. */
    public ObjectNode json() {
      return report.json();
    }

    /** As a table, for people. */
    public List<String> table() {
      return report.table();
    }
  }

  private final Plan plan;
  private final Site site;
  private final Teller teller;
  private final List<FlightData.Week> weeks;
  private final DemoProject project;
  private final Watch watch;
  private final DemoPipeline pipeline;
  private final Traffic traffic;
  private final StagedFaults faults;
  private final List<Traffic.Week> asked = new ArrayList<>();

  /**
   * Prepares it: copies the example to its folder, and begins to listen.
   *
   * @throws CliException if the example is not built, or the API does not answer
   */
  public Demo(Plan plan, Site site, PrintWriter out) {
    this.plan = plan;
    this.site = site;
    this.teller = new Teller(out);
    this.weeks = plan.played();
    this.project = DemoProject.create(plan.example(), site.project(), plan.firstNumber());
    this.watch = Watch.start(site.api(), teller);
    this.pipeline = new DemoPipeline(site, project, watch, teller);
    this.traffic = new Traffic(new GatewayClient(site.gateway(), site.token(), ENDPOINT));
    this.faults =
        new StagedFaults(
            plan.faults(),
            weeks.get(weeks.size() - 1).index(),
            project,
            watch,
            teller,
            pipeline::until);
  }

  /** Runs it to the end. */
  public Outcome run() throws OrtException {
    try (watch) {
      SignalCounts signalsBefore = SignalCounts.of(site.api());
      List<FlightData.Week> before = weeks.subList(0, Plan.BOOTSTRAP_WEEKS);
      before.forEach(project::wasThereBefore);
      pipeline.apply();
      before.forEach(traffic::pass);
      teller.tell(
          "the files of the first " + before.size() + " weeks are there; nothing serves yet");
      pipeline.awaitFiles();
      pipeline.awaitFirstModel();
      GatewayCounts requestsBefore = GatewayCounts.of(site.api(), ENDPOINT);
      for (int i = before.size(); i < weeks.size(); i++) {
        FlightData.Week week = weeks.get(i);
        teller.week(week.index());
        asked.add(traffic.stream(week, pace(week, i > before.size())));
        faults.deliver(week);
      }
      // The last file's candidate gets no more traffic, so its rollout stays open until it
      // expires.
      int runs = watch.runs().size();
      watch.await(Duration.ofSeconds(15), () -> watch.runs().size() > runs);
      pipeline.until("the last run to reach traffic or end", () -> !watch.preparing());
      Report report =
          new Reporter(site, watch, teller, faults, plan)
              .report(asked, signalsBefore, requestsBefore);
      return new Outcome(report, Expectations.missed(report, plan.faults(), plan.knownData()));
    }
  }

  /**
   * A week here is seconds, a training too: time stands still while a run is on its way to traffic,
   * for against a week its seconds are nothing.
   */
  private IntConsumer pace(FlightData.Week week, boolean fileWaits) {
    int n = week.flights().size();
    int runsBefore = watch.runs().size();
    AtomicBoolean waits = new AtomicBoolean(fileWaits);
    return i -> {
      faults.before(i);
      if (i % 50 == 0) {
        if (i >= OVERLAP * n && waits.getAndSet(false)) {
          watch.await(
              Duration.ofSeconds(10), () -> watch.runs().size() > runsBefore || watch.onTraffic());
        }
        if (watch.preparing()) {
          pipeline.until("a run to reach traffic or end", () -> !watch.preparing());
        }
      }
    };
  }
}
