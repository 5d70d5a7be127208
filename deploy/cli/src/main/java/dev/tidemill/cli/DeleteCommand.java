package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.schemas.text.Counted;
import java.io.Console;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends a pipeline. */
@Command(
    name = "delete",
    description =
        "Delete a pipeline: its runs are cancelled, nothing of it is served any more, and its"
            + " models are withdrawn. Its history stays. Applied again, it begins anew.")
final class DeleteCommand extends ControlCommands.Control {

  /** The word may stand before the name, as in {@code delete pipeline churn}. */
  private static final String WHAT = "pipeline";

  /** Required, so that nobody takes a serving pipeline away by accident. */
  @Parameters(arity = "1..2", paramLabel = "PIPELINE", description = "which")
  List<String> words;

  @Option(
      names = "--keep-models",
      description = "its models can still be downloaded and scored with")
  boolean keepModels;

  @Option(
      names = {"-y", "--yes"},
      description = "do not ask")
  boolean yes;

  @Override
  public Integer call() {
    String key = tidemill.key(name());
    if (!yes) {
      JsonNode pipeline = tidemill.api().get(ApiClient.pipeline(key));
      PrintWriter out = tidemill.progress();
      plan(key, pipeline, out);
      out.flush();
      confirm(key);
    }
    return send(CommandSender.body("delete", key, reason).put("withModels", !keepModels));
  }

  private String name() {
    boolean withWhat = words.size() == 2 && words.get(0).equals(WHAT);
    if (words.size() == 2 && !withWhat) {
      throw new CliException("Delete one pipeline at a time: delete " + words.get(0), 64);
    }
    if (words.size() == 1 && words.get(0).equals(WHAT)) {
      throw new CliException("Which pipeline? Write delete PIPELINE", 64);
    }
    return words.get(words.size() - 1);
  }

  private void plan(String key, JsonNode pipeline, PrintWriter out) {
    String endpoint = pipeline.path("endpoint").asText();
    String models = Counted.of(pipeline.path("models").asLong(), "model");
    out.println(key);
    out.printf(
        "  goes:  its triggers, %s%s%s%n",
        Counted.of(pipeline.path("runsActive").asLong(), "run") + " in progress",
        endpoint.isEmpty() ? "" : ", the endpoint " + endpoint,
        pipeline.has("champion") ? ", its champion " + pipeline.path("champion").asInt() : "");
    out.printf(
        keepModels
            ? "  stays: %s, all records, the audit, its data files%n"
            : "  withdrawn: %s (--keep-models keeps them)%n"
                + "  stays: all records, the audit, its data files%n",
        models);
  }

  /** A newer JDK has a console without a terminal too, whose answer is then null. */
  @SuppressWarnings("SystemConsoleNull")
  private static void confirm(String key) {
    Console console = System.console();
    if (console == null) {
      throw new CliException(
          "Nobody can be asked here; write --yes to delete " + key + " without a question", 64);
    }
    String answer = console.readLine("Delete %s? [y/N] ", key);
    if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
      throw new CliException("Nothing was deleted", 1);
    }
  }
}
