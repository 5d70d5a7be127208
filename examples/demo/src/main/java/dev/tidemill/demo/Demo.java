package dev.tidemill.demo;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.example.flights.FlightData;
import dev.tidemill.kit.service.ServiceContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Half a year of flights, week by week: the whole loop, with two faults that the demo stages
 * itself.
 */
public final class Demo {

  static final String PIPELINE = "demo/flight-delays";
  static final String ENDPOINT = "flight-delays";
  private static final int BOOTSTRAP_WEEKS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /**
   * How many flights of the next week pass while a week's file settles: about a third of a week.
   */
  private static final double OVERLAP = 0.33;

  /**
   * What to do.
   *
   * @param example folder of the example, built
   * @param flights more than four weeks of them
   * @param faults whether to stage the two faults
   * @param knownData whether the data is the one that ships, of which more is known
   */
  public record Plan(Path example, FlightData flights, boolean faults, boolean knownData) {

    /**
     * Reads the flights.
     *
     * @throws CliException if the file is not what it should be or holds too few weeks
     */
    public static Plan of(Path example, Path data, boolean faults, boolean knownData) {
      FlightData flights;
      try {
        flights = FlightData.read(data);
      } catch (IOException e) {
        throw new CliException(e.getMessage() == null ? data + ": " + e : e.getMessage(), 65);
      }
      int weeks = flights.weeks().size();
      if (weeks <= BOOTSTRAP_WEEKS) {
        throw new CliException(
            data + " holds " + weeks + " weeks; more than " + BOOTSTRAP_WEEKS + " are needed", 65);
      }
      return new Plan(example, flights, faults, knownData);
    }
  }

  /**
   * The services that it drives, in one process or in many.
   *
   * @param context of a client on their cluster and their home
   * @param apiPort where the console answers, on this machine
   * @param gatewayPort where the gateway answers, on this machine
   */
  public record Site(ServiceContext context, int apiPort, int gatewayPort) {

    ApiClient api() {
      return ApiClient.ofHome(URI.create("http://127.0.0.1:" + apiPort), context.home());
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
  private final Traffic traffic;
  private final StagedFaults faults;
  private final List<Traffic.Week> asked = new ArrayList<>();

  public Demo(Plan plan, Site site, PrintWriter out) {
    this.plan = plan;
    this.site = site;
    this.teller = new Teller(out);
    this.weeks = plan.flights().weeks();
    this.project =
        DemoProject.create(plan.example(), site.context().home().resolve("flight-delays"));
    this.watch = new Watch(site.context(), teller);
    this.traffic = new Traffic(new GatewayClient(site.gatewayPort(), ENDPOINT));
    this.faults =
        new StagedFaults(
            plan.faults(),
            weeks.get(weeks.size() - 1).index(),
            project,
            watch,
            teller,
            this::until);
  }

  /** Runs it to the end. */
  public Outcome run() throws OrtException {
    try (watch) {
      weeks.subList(0, BOOTSTRAP_WEEKS).forEach(project::wasThereBefore);
      apply();
      bootstrap();
      for (int i = BOOTSTRAP_WEEKS; i < weeks.size(); i++) {
        FlightData.Week week = weeks.get(i);
        teller.week(week.index());
        asked.add(traffic.stream(week, pace(week, i > BOOTSTRAP_WEEKS)));
        faults.deliver(week);
      }
      // The last file's candidate gets no more traffic, so its rollout stays open until it
      // expires.
      int runs = watch.runs().size();
      watch.await(Duration.ofSeconds(15), () -> watch.runs().size() > runs);
      until("the last run to reach traffic or end", () -> !watch.preparing());
      Report report = new Reporter(site, watch, teller, faults, weeks).report(asked);
      return new Outcome(report, Expectations.missed(report, plan.faults(), plan.knownData()));
    }
  }

  private void apply() {
    try {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.put("source", Files.readString(project.pipelineFile()));
      body.put("file", "pipeline.yaml")
          .put("folder", project.folder().toString())
          .put("actor", "demo");
      new CommandSender(site.api()).apply(body);
      teller.tell("applied " + PIPELINE + " from " + project.pipelineFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void bootstrap() {
    weeks.subList(0, BOOTSTRAP_WEEKS).forEach(traffic::pass);
    teller.tell(
        "the files of the first " + BOOTSTRAP_WEEKS + " weeks are there; nothing serves yet");
    until("the first model to be promoted", () -> !watch.promoted().isEmpty() || watch.gaveUp());
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
          until("a run to reach traffic or end", () -> !watch.preparing());
        }
      }
    };
  }

  private boolean until(String what, BooleanSupplier condition) {
    boolean came = watch.await(PATIENCE, condition);
    if (!came) {
      teller.tell("waited " + PATIENCE.toSeconds() + " s for " + what + "; going on");
    }
    return came;
  }
}
