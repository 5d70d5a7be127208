package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Lists what there is. */
@Command(
    name = "get",
    description =
        "List pipelines, runs, models, rollouts, findings or decisions; or show one pipeline, run"
            + " or rollout.",
    mixinStandardHelpOptions = true)
final class GetCommand implements Callable<Integer> {

  /** What can be listed. */
  enum What {
    pipelines,
    runs,
    models,
    rollouts,
    findings,
    decisions
  }

  /** Also without the s: one is shown, not several. */
  static final class SingularToo implements ITypeConverter<What> {
    @Override
    public What convert(String value) {
      String word = value.toLowerCase(Locale.ROOT);
      return What.valueOf(word.endsWith("s") ? word : word + "s");
    }
  }

  @ParentCommand Tidemill tidemill;

  @Parameters(
      index = "0",
      paramLabel = "WHAT",
      converter = SingularToo.class,
      description = "${COMPLETION-CANDIDATES}; also one of them, such as pipeline")
  What what;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ID",
      description = "one pipeline, run or rollout; or the pipeline whose runs and so on are listed")
  String id;

  @Option(
      names = {"-p", "--pipeline"},
      paramLabel = "PIPELINE",
      description = "only this pipeline")
  String pipeline;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "how many at most (default: ${DEFAULT-VALUE})",
      defaultValue = "30")
  int limit;

  @Override
  public Integer call() {
    if (id == null) {
      return list(pipeline == null ? null : tidemill.key(pipeline));
    }
    if (pipeline != null) {
      throw new CliException("Write " + id + " or --pipeline " + pipeline + ", not both", 64);
    }
    return switch (what) {
      case pipelines -> show(ApiClient.pipeline(tidemill.key(id)));
      case runs, rollouts -> {
        Named named = Named.find(tidemill.api(), what.name(), id, tidemill.key(id));
        yield named.isPipeline()
            ? list(named.id())
            : show("/api/v1/" + what + "/" + named.encoded());
      }
      case models, findings, decisions -> list(tidemill.key(id));
    };
  }

  private int show(String path) {
    JsonNode one = tidemill.api().get(path);
    tidemill.print(
        one,
        out -> {
          Details.print(one, out);
          out.println();
          out.println(
              "-o yaml shows everything"
                  + (what == What.runs ? "; tidemill why " + id + " explains it" : ""));
        });
    return 0;
  }

  /**
   * @param key only of this pipeline; null: of all of them, or of the namespace
   */
  private int list(String key) {
    String query =
        "/api/v1/"
            + what
            + "?limit="
            + limit
            + (key != null
                ? "&pipeline=" + ApiClient.encode(key)
                : tidemill.namespace != null
                    ? "&namespace=" + ApiClient.encode(tidemill.namespace)
                    : "");
    JsonNode items = tidemill.api().get(query).path(what.name());
    tidemill.print(items, out -> table(items).print(out));
    return 0;
  }

  private Table table(JsonNode items) {
    Table t =
        switch (what) {
          case pipelines ->
              new Table(
                  "PIPELINE",
                  "SPEC",
                  "CHAMPION",
                  "RUNS",
                  "ACTIVE",
                  "FINDINGS",
                  "QUARANTINED",
                  "PAUSED");
          case runs ->
              new Table("RUN", "REQUESTED", "TRIGGER", "STATE", "VERSION", "SECONDS", "MESSAGE");
          case models ->
              new Table(
                  "PIPELINE",
                  "VERSION",
                  "CREATED",
                  "RUN",
                  "DIGEST",
                  "BYTES",
                  "TRAINING ROWS",
                  "DATA TO",
                  "ALIASES");
          case rollouts ->
              new Table(
                  "ROLLOUT", "STARTED", "CANDIDATE", "CHAMPION", "STATE", "WEIGHT", "MESSAGE");
          case findings ->
              new Table("DATA TIME", "CHECK", "COLUMN", "VALUE", "THRESHOLD", "VERSION", "MESSAGE");
          case decisions -> new Table("AT", "TRIGGER", "OUTCOME", "SIGNALS", "RUN", "REASON");
        };
    items.forEach(i -> row(t, i));
    return t;
  }

  private void row(Table t, JsonNode i) {
    switch (what) {
      case pipelines ->
          t.row(
              text(i, "pipeline"),
              text(i, "version"),
              text(i, "champion"),
              text(i, "runs"),
              text(i, "runsActive"),
              text(i, "findings"),
              text(i, "quarantined"),
              join(i.path("paused")));
      case runs ->
          t.row(
              text(i, "runId"),
              text(i, "requestedAt"),
              join(i.path("triggers")),
              state(i),
              text(i, "version"),
              text(i, "seconds"),
              text(i, "message"));
      case models ->
          t.row(
              text(i, "pipeline"),
              text(i, "version"),
              text(i, "createdAt"),
              text(i, "runId"),
              text(i, "digest").substring(0, Math.min(12, text(i, "digest").length())),
              text(i, "bytes"),
              i.path("snapshot").path("trainRows").asText(),
              i.path("snapshot").path("windowEnd").asText(),
              join(i.path("aliases")));
      case rollouts ->
          t.row(
              text(i, "rolloutId"),
              text(i, "startedAt"),
              text(i, "candidate"),
              text(i, "champion"),
              state(i),
              text(i, "weight") + " %",
              text(i, "message"));
      case findings ->
          t.row(
              text(i, "eventTime"),
              text(i, "check"),
              text(i, "column"),
              number(i, "value"),
              number(i, "threshold"),
              text(i, "modelVersion"),
              text(i, "message"));
      case decisions -> decision(t, i);
    }
  }

  private static void decision(Table t, JsonNode i) {
    JsonNode e = i.path("event");
    String kind = e.path("type").asText();
    switch (kind) {
      case "fired" ->
          t.row(
              text(i, "at"),
              join(e.path("triggers")),
              "fired",
              e.path("signals").path("count").asText(),
              text(e, "runId"),
              text(e, "reason"));
      case "evaluated" ->
          t.row(
              text(i, "at"),
              text(e, "trigger"),
              text(e, "outcome"),
              e.path("signals").path("count").asText(),
              text(e, "runId"),
              text(e, "reason"));
      default ->
          t.row(
              text(i, "at"),
              text(e, "trigger"),
              kind,
              "",
              text(e, "runId"),
              text(e, "message") + text(e, "at"));
    }
  }

  private static String state(JsonNode i) {
    return i.path("outcome").asText(i.path("stage").asText())
        + (i.path("code").asText().isEmpty() ? "" : " (" + i.path("code").asText() + ")");
  }

  private static String text(JsonNode i, String field) {
    return i.path(field).asText("");
  }

  private static String number(JsonNode i, String field) {
    return i.path(field).isNumber()
        ? String.format(Locale.ROOT, "%.4g", i.path(field).asDouble())
        : "";
  }

  private static String join(JsonNode list) {
    StringBuilder out = new StringBuilder();
    list.forEach(n -> out.append(out.length() == 0 ? "" : " + ").append(n.asText()));
    return out.toString();
  }
}
