package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Explains a run, a model version, or what a trigger last decided. */
@Command(
    name = "why",
    description =
        "Explain a run or a model version, or how a pipeline's triggers stand and what they last"
            + " decided.")
final class WhyCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Parameters(
      arity = "0..1",
      paramLabel = "WHAT",
      description =
          "a run id, a version number, or a pipeline (default: the latest run, or the pipeline"
              + " without one)")
  String what;

  @Option(
      names = {"-p", "--pipeline"},
      paramLabel = "PIPELINE",
      description = "whose version")
  String pipeline;

  @Option(names = "--trigger", paramLabel = "NAME", description = "only this trigger")
  String trigger;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description =
          "how the triggers stood then, from the decisions up to it: " + GivenTime.ALLOWED)
  String at;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description = "the decision that made this run, with its signals")
  String run;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "decisions to show (default: ${DEFAULT-VALUE})",
      defaultValue = "10")
  int limit;

  @Override
  public Integer call() {
    ApiClient api = tidemill.api();
    JsonNode answer = api.get(path(api));
    tidemill.print(answer, out -> answer.path("lines").forEach(l -> out.println(l.asText())));
    return 0;
  }

  private String path(ApiClient api) {
    if (run != null) {
      if (what != null || trigger != null || at != null) {
        throw new CliException("--run goes alone: it is one decision already", 64);
      }
      return "/api/v1/decisions/why?limit=" + limit + "&run=" + ApiClient.encode(run);
    }
    if (trigger != null || at != null || (what != null && what.contains("/"))) {
      return decisions(tidemill.keyOrOnly(what == null ? pipeline : what));
    }
    if (what == null) {
      String key = tidemill.keyOrOnly(pipeline);
      JsonNode run =
          api.get("/api/v1/runs?limit=1&pipeline=" + ApiClient.encode(key)).path("runs").path(0);
      if (run.isMissingNode()) {
        return decisions(key);
      }
      return "/api/v1/runs/" + run.path("runId").asText() + "/why";
    }
    if (what.matches("[0-9]{1,9}")) {
      for (JsonNode m :
          api.get(
                  "/api/v1/models?limit=5000&pipeline="
                      + ApiClient.encode(tidemill.keyOrOnly(pipeline)))
              .path("models")) {
        if (m.path("version").asText().equals(what)) {
          return "/api/v1/runs/" + m.path("runId").asText() + "/why";
        }
      }
      throw new CliException("There is no version " + what, 66);
    }
    Named named = Named.find(api, "runs", what, tidemill.key(what));
    return named.isPipeline() ? decisions(named.id()) : "/api/v1/runs/" + named.encoded() + "/why";
  }

  private String decisions(String key) {
    return "/api/v1/decisions/why?limit="
        + limit
        + "&pipeline="
        + ApiClient.encode(key)
        + (at == null
            ? ""
            : "&at=" + ApiClient.encode(GivenTime.of("--at", at, Instant.now()).toString()))
        + (trigger == null ? "" : "&trigger=" + ApiClient.encode(trigger));
  }
}
