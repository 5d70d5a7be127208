package dev.tidemill.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.CommandSender;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Lets a Tidemill that was troubled come to rest, and audits it then. */
final class Settling {

  private static final Duration WITHIN = Duration.ofMinutes(5);
  private static final Duration GROUPS_WITHIN = Duration.ofSeconds(30);

  private Settling() {}

  /**
   * Waits until all that was accepted is in runs, lets no more begin, and waits for their ends.
   *
   * @param accepted ids of signals that were accepted
   * @param files names of files that arrived
   * @param pipelines that get no new run
   */
  static Audit.Finding settle(
      Audit audit,
      Collection<String> accepted,
      Collection<String> files,
      ApiClient api,
      List<String> pipelines)
      throws InterruptedException, ExecutionException {
    long deadline = System.nanoTime() + WITHIN.toNanos();
    boolean paused = false;
    while (true) {
      Audit.Finding finding = audit.read(accepted, files);
      boolean late = System.nanoTime() > deadline;
      if ((finding.open() == 0 && finding.lost().isEmpty() && paused) || late) {
        return finding.withGroups(audit.behind(late ? Duration.ZERO : GROUPS_WITHIN));
      }
      if (!paused && finding.lost().isEmpty()) {
        pipelines.forEach(pipeline -> pause(api, pipeline));
        paused = true;
      }
      Thread.sleep(2_000);
    }
  }

  private static void pause(ApiClient api, String pipeline) {
    try {
      JsonNode answer =
          new CommandSender(api).send(CommandSender.body("pause", pipeline, "benchmark"));
      System.out.printf("%s paused: %s%n", pipeline, answer.path("state").asText());
    } catch (CliException e) {
      throw new IllegalStateException("The pipeline " + pipeline + " cannot be paused", e);
    }
  }
}
