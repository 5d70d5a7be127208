package dev.tidemill.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.cli.Tidemill;
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
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Half a year of real flights in minutes. */
@Command(
    name = "demo",
    description =
        "Watch half a year of real flights pass: data arrives, models are trained, gated, canaried,"
            + " promoted; what is bad is turned away.")
public final class DemoCommand implements Callable<Integer> {

  private static final String MARKER = "made-by-tidemill-demo";

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

  public DemoCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws Exception {
    Path example = Install.folder().resolve("examples/flight-delays");
    Path file = data == null ? example.resolve("data/flights-atl-2001h1.csv.gz") : data;
    if (!Files.isRegularFile(file)) {
      throw new CliException("There is no file " + file.toAbsolutePath(), 66);
    }
    Demo.Plan demo = Demo.Plan.of(example, file, !noFaults, data == null);
    checkReport();
    Path home = tidemill.home().resolve("demo");
    HomeFolder.requireOwn(tidemill.home());
    fresh(home);
    tidemill.open(home, "tidemill");
    shareToken(tidemill.home(), home);
    PrintWriter out = tidemill.out();
    long begin = System.nanoTime();
    CountDownLatch stopped = new CountDownLatch(1);
    stopOnSignal(Thread.currentThread(), stopped);
    try (Host.Running running = host.start(home, tidemill.port(), insecureLocal, out)) {
      out.printf(
          "Tidemill with its own Kafka is ready after %.1f s. Console: %s%n",
          (System.nanoTime() - begin) / 1e9, running.page().shown());
      running.page().note().ifPresent(out::println);
      out.flush();
      Demo.Outcome outcome = new Demo(demo, running.site(), out).run();
      tell(out, outcome, running.site());
      if (!once) {
        out.println("It stays up; Ctrl-C stops it.");
        out.flush();
        new CountDownLatch(1).await();
      }
      return outcome.missed().isEmpty() ? 0 : 1;
    } catch (InterruptedException e) {
      out.println("Stopped.");
      out.flush();
      return 130;
    } finally {
      stopped.countDown();
    }
  }

  private void tell(PrintWriter out, Demo.Outcome outcome, Demo.Site site) throws IOException {
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
    String at = site.apiPort() == 8080 ? "" : " --port " + site.apiPort();
    if (once) {
      out.println("To look at what there is now:");
      out.println("  ./tidemill up --home " + site.context().home() + at);
    }
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
  private void fresh(Path home) throws IOException {
    if (Files.isDirectory(home)) {
      boolean empty;
      try (Stream<Path> files = Files.list(home)) {
        empty = files.findAny().isEmpty();
      }
      if (!empty && !Files.exists(home.resolve(MARKER))) {
        throw new CliException(
            "The folder "
                + home
                + " is not empty and no demo made it; choose another with --home FOLDER",
            73);
      }
      tidemill.protect(home);
      Home.take(home).close();
      try (Stream<Path> files = Files.walk(home)) {
        for (Path p :
            files.sorted(Comparator.reverseOrder()).filter(p -> !p.equals(home)).toList()) {
          Files.deleteIfExists(p);
        }
      }
    }
    try {
      PrivateFiles.createFolders(home);
      Files.writeString(
          home.resolve(MARKER), "tidemill demo empties this folder each time it starts\n");
    } catch (IOException e) {
      throw new CliException(
          "The folder "
              + home
              + " cannot be written ("
              + e.getMessage()
              + "); choose another with --home FOLDER",
          73);
    }
  }
}
