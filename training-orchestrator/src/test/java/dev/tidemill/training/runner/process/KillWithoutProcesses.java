package dev.tidemill.training.runner.process;

import dev.tidemill.kit.process.ProcFiles;
import dev.tidemill.kit.process.ProcessTree;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.training.runner.JobFailure;
import dev.tidemill.training.runner.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A runner of its own, started under a limit of processes: it runs a trainer that uses them all up,
 * and says how that ended.
 */
final class KillWithoutProcesses {

  private KillWithoutProcesses() {}

  /**
   * Runs the trainer and prints how it ended.
   *
   * @param arguments the folder of the execution
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    String script =
        "echo $$ > parent; until [ -e watched ]; do sleep .1; done;"
            + " sh -c 'while :; do sleep 60 & done' 2>/dev/null; : > full; exec sleep 60";
    Permit untilFull =
        () -> {
          watched(folder);
          return Files.exists(folder.resolve("full")) && !canStart()
              ? Optional.of(new Permit.Refusal("CANCELLED", "no process can be started"))
              : Optional.empty();
        };
    Launch launch =
        new Launch(
            ProcessFixture.id(folder.getFileName().toString()),
            List.of(),
            new Launch.Code("", folder),
            List.of(),
            List.of(),
            Map.of(),
            new Launch.Limits(Duration.ofSeconds(40), Optional.empty(), Optional.empty()));
    ProgramBounds bounds = ProcessFixture.bounds(ProgramUser.own(), Optional.empty());
    ProcessAttempt attempt =
        new ProcessAttempt(launch, new Workplace(folder, folder, folder), bounds);
    try {
      attempt.begin(List.of("sh", "-c", script), Map.of());
      attempt.await((error, text) -> {}, untilFull);
    } catch (JobFailure e) {
      System.out.println(e.code() + " " + e.getMessage());
    }
    String id = folder.getFileName().toString();
    System.out.println(
        "left "
            + ProcFiles.withVariable(ProcessTree.EXECUTION_ID, id).stream()
                .filter(ProcFiles::lives)
                .count());
    System.exit(0);
  }

  /** The runner has its threads now; the trainer may take what is left. */
  private static void watched(Path folder) {
    try {
      Files.write(folder.resolve("watched"), new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean canStart() {
    try {
      new ProcessBuilder("true").start();
      return true;
    } catch (IOException | OutOfMemoryError none) {
      return false;
    }
  }
}
