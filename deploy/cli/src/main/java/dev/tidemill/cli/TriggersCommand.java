package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.schemas.text.Durations;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What triggers are good for. */
@Command(
    name = "triggers",
    description = "Show what triggers are good for.",
    subcommands = TriggersCommand.Stats.class)
final class TriggersCommand implements Runnable {

  @ParentCommand Tidemill tidemill;

  @Override
  public void run() {
    throw new CliException("Write triggers stats", 64);
  }

  @Command(
      name = "stats",
      description =
          "Of each trigger: signals, runs and how they ended, the time of their programs, and what"
              + " a shadow trigger would have fired.")
  static final class Stats implements Callable<Integer> {
    @ParentCommand TriggersCommand triggers;

    @Parameters(
        arity = "0..1",
        paramLabel = "PIPELINE",
        description = "default: every pipeline, or those of the namespace of -n")
    String pipeline;

    @Option(
        names = {"-p", "--pipeline"},
        paramLabel = "PIPELINE",
        description = "the same")
    String named;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "only from then on: " + GivenTime.ALLOWED)
    String since;

    @Override
    public Integer call() {
      Tidemill tidemill = triggers.tidemill;
      if (pipeline != null && named != null) {
        throw new CliException("Write " + pipeline + " or --pipeline " + named + ", not both", 64);
      }
      String only = pipeline == null ? named : pipeline;
      String query =
          only != null
              ? "?pipeline=" + ApiClient.encode(tidemill.key(only))
              : tidemill.namespace != null
                  ? "?namespace=" + ApiClient.encode(tidemill.namespace)
                  : "?";
      if (since != null) {
        Instant from = GivenTime.of("--since", since, Instant.now());
        query += "&since=" + ApiClient.encode(from.toString());
      }
      JsonNode stats = tidemill.api().get("/api/v1/triggers/stats" + query).path("triggers");
      tidemill.print(stats, out -> print(stats, out));
      return 0;
    }

    private static void print(JsonNode stats, PrintWriter out) {
      Table table =
          new Table(
              "PIPELINE",
              "TRIGGER",
              "SIGNALS",
              "RUNS",
              "PROMOTED",
              "REJECTED",
              "FAILED",
              "NO CHANGE",
              "OTHER",
              "PER RUN",
              "COMPUTE",
              "SHADOW",
              "LAST FIRE");
      for (JsonNode s : stats) {
        table.row(
            s.path("pipeline").asText(),
            s.path("trigger").asText(),
            s.path("signals").asText(),
            s.path("runs").asText(),
            s.path("promoted").asText() + share(s),
            s.path("rejected").asText(),
            s.path("failed").asText(),
            s.path("noChange").asText(),
            s.path("other").asText(),
            s.has("signalsPerRun")
                ? String.format(Locale.ROOT, "%.1f", s.path("signalsPerRun").asDouble())
                : "",
            Durations.text(Duration.ofSeconds(s.path("computeSeconds").asLong())),
            s.path("shadowFires").asText(),
            s.path("lastFire").asText());
      }
      table.print(out);
      for (JsonNode s : stats) {
        if (s.has("remark")) {
          out.println(
              s.path("pipeline").asText()
                  + " "
                  + s.path("trigger").asText()
                  + ": "
                  + s.path("remark").asText());
        }
      }
      out.flush();
    }

    private static String share(JsonNode s) {
      return s.has("promotedShare")
          ? " (%d %%)".formatted(Math.round(100 * s.path("promotedShare").asDouble()))
          : "";
    }
  }
}
