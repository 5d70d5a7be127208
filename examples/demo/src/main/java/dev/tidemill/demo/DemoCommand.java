package dev.tidemill.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.home.Home;
import dev.tidemill.cli.home.HomeFiles;
import dev.tidemill.cli.home.HomeFolder;
import dev.tidemill.kit.access.Secrets;
import dev.tidemill.kit.files.PrivateFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Half a year of real flights in minutes. */
@Command(
    name = "demo",
    description =
        "Watch half a year of real flights pass: data arrives, models are trained, gated, canaried,"
            + " promoted; what is bad is turned away.")
public final class DemoCommand implements Callable<Integer> {

  private final Host host;

  @ParentCommand Tidemill tidemill;

  @Option(names = "--once", description = "exit at the end; 0 only if what must happen happened")
  boolean once;

  @Option(names = "--report", paramLabel = "FILE", description = "write the result as JSON")
  Path report;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "another airport's flights, with the same columns")
  Path data;

  @Option(names = "--no-faults", negatable = false, description = "leave the staged faults out")
  boolean noFaults;

  @Option(
      names = "--insecure-local",
      description = "ask nobody for a token: every user of this machine may command and read it")
  boolean insecureLocal;

  @Option(
      names = "--weeks",
      paramLabel = "N",
      description = "play the first weeks only, more than 4")
  Integer weeks;

  @Mixin AttachOptions attached = new AttachOptions();

  public DemoCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws Exception {
    attached.check();
    if (attached.attach && insecureLocal) {
      throw new CliException(
          "--insecure-local is for a Tidemill in this process; leave it out", 64);
    }
    if (weeks != null && weeks <= Plan.BOOTSTRAP_WEEKS) {
      throw new CliException(
          "--weeks is %d; more than %d are needed".formatted(weeks, Plan.BOOTSTRAP_WEEKS), 64);
    }
    Path example = Install.folder().resolve("examples/flight-delays");
    Path file = data == null ? example.resolve("data/flights-atl-2001h1.csv.gz") : data;
    if (!Files.isRegularFile(file)) {
      throw new CliException("There is no file " + file.toAbsolutePath(), 66);
    }
    OptionalInt first = weeks == null ? OptionalInt.empty() : OptionalInt.of(weeks);
    Plan plan = Plan.of(example, file, !noFaults, data == null, first);
    checkReport();
    PrintWriter out = tidemill.out();
    CountDownLatch stopped = new CountDownLatch(1);
    stopOnSignal(Thread.currentThread(), stopped);
    try {
      return attached.attach ? elsewhere(plan, out) : here(plan, out);
    } catch (InterruptedException e) {
      return stopped(out);
    } catch (CliException e) {
      if (e.exitCode() != Stopped.BY_INTERRUPT) {
        throw e;
      }
      return stopped(out);
    } finally {
      stopped.countDown();
    }
  }

  private static int stopped(PrintWriter out) {
    out.println("Stopped.");
    out.flush();
    return Stopped.BY_INTERRUPT;
  }

  /** Starts a Tidemill in this process for the demo. */
  private int here(Plan plan, PrintWriter out) throws Exception {
    Path home = tidemill.home().resolve("demo");
    HomeFolder.requireOwn(tidemill.home());
    fresh(home);
    tidemill.open(home, "tidemill");
    shareToken(tidemill.home(), home);
    long begin = System.nanoTime();
    try (Host.Running running = host.start(home, tidemill.port(), insecureLocal, out)) {
      out.printf(
          "Tidemill with its own Kafka is ready after %.1f s. Console: %s%n",
          (System.nanoTime() - begin) / 1e9, running.page().shown());
      running.page().note().ifPresent(out::println);
      out.flush();
      Demo.Outcome outcome = new Demo(plan, running.site(), out).run();
      int port = running.site().api().server().getPort();
      String at = port == 8080 ? "" : " --port " + port;
      tell(out, outcome, once ? Optional.of("./tidemill up --home " + home + at) : none(), at);
      if (!once) {
        out.println("It stays up; Ctrl-C stops it.");
        out.flush();
        new CountDownLatch(1).await();
      }
      return outcome.missed().isEmpty() ? 0 : 1;
    }
  }

  /** Plays against a Tidemill that runs elsewhere. */
  private int elsewhere(Plan plan, PrintWriter out) throws Exception {
    Demo.Site site = attached.site(tidemill);
    ApiClient api = site.api();
    Optional<JsonNode> live = DemoPipeline.live(api);
    Optional<Duration> week = attached.week();
    boolean goesOn = week.isPresent() && live.filter(p -> EndlessDemo.canGoOn(p, site)).isPresent();
    if (live.isPresent() && !goesOn) {
      throw there(live.get(), api);
    }
    new GatewayClient(site.gateway(), site.token(), Demo.ENDPOINT).check();
    Plan now = plan.later(DemoPipeline.newestData(api).map(plan.flights()::timeAfter).orElse(0));
    if (!goesOn) {
      OwnFolder folder = attached.folder();
      folder.check();
      folder.empty();
      folder.mark(Files::createDirectories);
    }
    out.println("Playing against the Tidemill at " + api.server() + ", gateway " + site.gateway());
    out.flush();
    if (week.isPresent()) {
      new EndlessDemo(now, site, week.get(), out).run(goesOn);
      return 0;
    }
    Demo.Outcome outcome = new Demo(now, site, out).run();
    String at = " --server " + api.server();
    tell(out, outcome, none(), at);
    out.println("It goes on to retrain on its schedule; this stops it:");
    out.println("  ./tidemill pause " + Demo.PIPELINE + at);
    out.println(
        "Each command needs a token (--token-file FILE or TIDEMILL_TOKEN), as this one did.");
    out.flush();
    return outcome.missed().isEmpty() ? 0 : 1;
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private static CliException there(JsonNode live, ApiClient api) {
    return new CliException(
        """
        %s is at %s already, version %d from the folder %s. Delete it, and the next demo plays on, \
        later in the time of the data: ./tidemill delete %s --server %s\
        """
            .formatted(
                Demo.PIPELINE,
                api.server(),
                live.path("version").asInt(),
                live.path("folder").asText(),
                Demo.PIPELINE,
                api.server()),
        73);
  }

  /**
   * @param again starts what the demo left
   * @param at options that say where it is
   */
  private void tell(PrintWriter out, Demo.Outcome outcome, Optional<String> again, String at)
      throws IOException {
    out.println();
    outcome.table().forEach(out::println);
    out.println();
    List<String> missed = outcome.missed();
    out.println(
        missed.isEmpty()
            ? "All that must happen happened."
            : "What should have happened and did not:");
    missed.forEach(m -> out.println("  " + m));
    if (report != null) {
      Files.writeString(
          report,
          new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(outcome.json())
              + "\n");
      out.println("The report is in " + report.toAbsolutePath());
    }
    again.ifPresent(
        command -> {
          out.println("To look at what there is now:");
          out.println("  " + command);
        });
    out.println("Try next:");
    out.println("  ./tidemill why" + at);
    out.println("  ./tidemill get rollouts" + at);
    out.println("  ./tidemill predict --example" + at);
    out.flush();
  }

  /** The command line needs no other home than its own to ask the demo. */
  public static void shareToken(Path from, Path to) throws IOException {
    PrivateFiles.write(HomeFiles.token(to), Secrets.readOrCreate(HomeFiles.token(from)) + "\n");
  }

  /** Finds out now, and not in five minutes, whether the report can be written. */
  private void checkReport() {
    if (report == null) {
      return;
    }
    Path folder = report.toAbsolutePath().getParent();
    if (Files.isDirectory(report) || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new CliException("The report cannot be written to " + report.toAbsolutePath(), 73);
    }
  }

  /** Ctrl-C ends the demo's waiting, and the platform stops before the process ends. */
  private static void stopOnSignal(Thread demo, CountDownLatch stopped) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  demo.interrupt();
                  try {
                    stopped.await(15, java.util.concurrent.TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "stop"));
  }

  /** Empties the folder for a new demo, but only if an earlier demo made it. */
  private void fresh(Path home) {
    OwnFolder folder = new OwnFolder(home, "--home");
    folder.check();
    if (Files.isDirectory(home)) {
      tidemill.protect(home);
      Home.take(home).close();
    }
    folder.empty();
    folder.mark(PrivateFiles::createFolders);
  }
}
