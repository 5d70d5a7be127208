package dev.tidemill.standalone.rehearsal;

import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobLog;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.validation.gate.study.HoldoutStudy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A rehearsal as the command line does it: it tells what happens, and keeps what is asked for. */
public final class OneRehearsal {

  private static final long LAST_WORDS_SECONDS = 10;

  private final PipelineSpec spec;
  private final Path folder;
  private final Map<String, String> parameters;
  private final Kept kept;
  private final PrintWriter out;

  /**
   * What stays of a rehearsal.
   *
   * @param folder a new one for model and rows
   * @param report a file for the page
   * @param page writes the page
   */
  public record Kept(Optional<Path> folder, Optional<Path> report, Page page) {}

  /** What a person may look at later. */
  @FunctionalInterface
  public interface Page {

    /**
     * The text of the page.
     *
     * @param study of the candidate, if the model gate got so far
     */
    String of(
        String pipeline, RehearsalResult result, Optional<HoldoutStudy> study, ArtefactStore store)
        throws IOException;
  }

  /**
   * @param folder of the pipeline, absolute
   * @param out takes what a person reads
   */
  public OneRehearsal(
      PipelineSpec spec, Path folder, Map<String, String> parameters, Kept kept, PrintWriter out) {
    this.spec = spec;
    this.folder = folder;
    this.parameters = parameters;
    this.kept = kept;
    this.out = out;
  }

  /** Runs it. If this process is stopped meanwhile, the trainer is too. */
  public RehearsalResult run() throws IOException, InterruptedException {
    RehearsalTeller teller = new RehearsalTeller(out);
    try (RehearsalHome home = RehearsalHome.open(kept.folder());
        RehearsalWorkers workers =
            new RehearsalWorkers(spec, home.work(), log -> took(log, home, teller))) {
      CountDownLatch over = new CountDownLatch(1);
      Thread hook = new Thread(() -> stop(workers, over), "stop-rehearsal");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        Rehearsal.Asked asked = new Rehearsal.Asked(spec, folder, parameters);
        RehearsalResult result =
            new Rehearsal(asked, workers, teller::happened, Clock.systemUTC()).run();
        teller.end();
        home.keep(result, workers.store());
        tell(result, workers);
        report(result, workers);
        return result;
      } finally {
        over.countDown();
        forget(hook);
      }
    }
  }

  private static void took(JobLog log, RehearsalHome home, RehearsalTeller teller) {
    home.wrote(log);
    teller.wrote(log);
  }

  private static void stop(RehearsalWorkers workers, CountDownLatch over) {
    workers.stop("it was stopped by hand");
    try {
      over.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException theProcessEnds) {
      // then the hook is what waits for us
    }
  }

  private void report(RehearsalResult result, RehearsalWorkers workers) throws IOException {
    if (kept.report().isPresent()) {
      Path file = kept.report().get();
      Optional<HoldoutStudy> study = workers.judged().map(j -> j.study(workers.store()));
      Files.writeString(file, kept.page().of(spec.key(), result, study, workers.store()));
      out.println("  The report is " + file + ".");
      out.flush();
    }
  }

  private void tell(RehearsalResult result, RehearsalWorkers workers) throws IOException {
    workers.judged().ifPresent(judged -> out.println("holdout    " + judged.figures()));
    String time = RehearsalTeller.seconds(result.took());
    switch (result.ending()) {
      case PASS -> {
        workers.judged().ifPresent(j -> out.println("example    " + j.example()));
        out.println();
        out.println("PASS in " + time + ": the model would be accepted.");
        new NextSteps(spec).lines().forEach(line -> out.println("  " + line));
      }
      case REJECTED -> out.println("\nFAIL in " + time + ": " + result.message());
      case FAILED -> {
        String stage = result.lastStage().map(RehearsalTeller::name).orElse("");
        out.println("\nFAIL in " + time + " (" + stage + "): " + result.message());
      }
      case WAITING ->
          out.println(
              "\nNOT YET in "
                  + time
                  + ": "
                  + result.message()
                  + "\n  A run would wait and ask again.");
    }
    kept.folder().ifPresent(dir -> out.println("  Kept in " + dir + "."));
    out.flush();
  }
}
