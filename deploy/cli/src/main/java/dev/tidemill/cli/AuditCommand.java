package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Shows who did what. */
@Command(
    name = "audit",
    description =
        "Show who did what and when, what was answered, and the run and rollout that followed."
            + " Newest first; commands are kept for 30 days.")
final class AuditCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "only from then on: " + GivenTime.ALLOWED)
  String since;

  @Option(names = "--actor", paramLabel = "NAME", description = "by or for this person or program")
  String actor;

  @Option(
      names = {"-p", "--pipeline"},
      paramLabel = "PIPELINE",
      description = "only of this one")
  String pipeline;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "how many (default: ${DEFAULT-VALUE})",
      defaultValue = "100")
  int limit;

  @Override
  public Integer call() {
    StringBuilder path = new StringBuilder("/api/v1/audit?limit=" + limit);
    add(path, "namespace", pipeline == null ? tidemill.namespace : null);
    add(path, "pipeline", pipeline == null ? null : tidemill.key(pipeline));
    add(path, "actor", actor);
    add(
        path,
        "since",
        since == null ? null : GivenTime.of("--since", since, Instant.now()).toString());
    JsonNode all = tidemill.api().get(path.toString()).path("audit");
    Table table =
        new Table("AT", "WHO", "COMMAND", "PIPELINE", "OF", "REASON", "ANSWER", "FOLLOWED BY");
    for (JsonNode e : all) {
      table.row(
          e.path("at").asText(),
          e.path("actor").asText(),
          e.path("command").asText(),
          e.path("pipeline").asText(),
          e.path("of").asText(),
          e.path("reason").asText(),
          answer(e),
          followed(e));
    }
    tidemill.print(all, table::print);
    return 0;
  }

  private static void add(StringBuilder path, String name, String value) {
    if (value != null) {
      path.append('&').append(name).append('=').append(ApiClient.encode(value));
    }
  }

  private static String answer(JsonNode e) {
    String state = e.path("state").asText();
    return state.equals("rejected") ? state + ": " + e.path("message").asText() : state;
  }

  private static String followed(JsonNode e) {
    StringBuilder out = new StringBuilder(e.path("decision").asText());
    if (e.has("runId")) {
      out.append(' ')
          .append(e.path("runId").asText())
          .append(' ')
          .append(e.path("runOutcome").asText());
    }
    if (e.has("rolloutId")) {
      out.append(", rollout ").append(e.path("rolloutOutcome").asText());
    }
    return out.toString().strip().replaceFirst("^, ", "");
  }
}
