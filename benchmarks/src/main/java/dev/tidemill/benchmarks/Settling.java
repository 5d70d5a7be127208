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

  /** After this time a run that is still open is taken to wait in a rollout, for traffic. */
  private static final Duration ROLLOUTS_WITHIN = Duration.ofSeconds(30);

  private Settling() {}

  /**
   * Waits until all that was accepted is in runs, lets no more begin, and waits for their ends. A
   * rollout that waits for traffic, which may have ended, is aborted after a while.
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
    long abort = Long.MAX_VALUE;
    while (true) {
      Audit.Finding finding = audit.read(accepted, files);
      boolean late = System.nanoTime() > deadline;
      if ((finding.open() == 0 && finding.lost().isEmpty() && paused) || late) {
        return finding.withGroups(audit.behind(late ? Duration.ZERO : GROUPS_WITHIN));
      }
      if (!paused && finding.lost().isEmpty()) {
        pipelines.forEach(pipeline -> pause(api, pipeline));
        paused = true;
        abort = System.nanoTime() + ROLLOUTS_WITHIN.toNanos();
      }
      if (paused && System.nanoTime() > abort) {
        pipelines.forEach(pipeline -> abort(api, pipeline));
        abort = System.nanoTime() + ROLLOUTS_WITHIN.toNanos();
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

  /** Those without a rollout refuse it. */
  private static void abort(ApiClient api, String pipeline) {
    try {
      JsonNode answer =
          new CommandSender(api).send(CommandSender.body("abort", pipeline, "benchmark"));
      System.out.printf("%s: rollout aborted: %s%n", pipeline, answer.path("state").asText());
    } catch (CliException e) {
      System.out.printf("%s: no rollout aborted: %s%n", pipeline, e.getMessage());
    }
  }
}
