package dev.tidemill.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.schemas.text.Durations;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Tries the triggers of a draft on the signals of the past. */
@Command(
    name = "backtest",
    description =
        "Replay the signals of the past through a draft: which runs it would have started, and"
            + " which of the real ones it would have saved or missed. Starts nothing.")
final class BacktestCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "the draft, a whole pipeline.yaml")
  Path file;

  @Parameters(
      arity = "0..1",
      paramLabel = "PIPELINE",
      description = "whose signals (default: the one that the draft names)")
  String pipeline;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = GivenTime.ALLOWED + " (default: ${DEFAULT-VALUE})",
      defaultValue = "7d")
  String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "likewise (default: now)",
      defaultValue = "0s")
  String to;

  @Override
  public Integer call() {
    String source = FileText.of(file);
    String key = pipeline == null ? named(source) : tidemill.key(pipeline);
    Instant now = Instant.now();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("source", source);
    body.put("from", GivenTime.of("--from", from, now).toString());
    body.put("to", GivenTime.of("--to", to, now).toString());
    JsonNode report = tidemill.api().post(ApiClient.pipeline(key) + "/backtest", body);
    tidemill.print(report, out -> print(report, out));
    return 0;
  }

  private String named(String source) {
    try {
      JsonNode metadata = new YAMLMapper().readTree(source).path("metadata");
      if (metadata.path("name").isTextual()) {
        return metadata.path("namespace").asText("default") + "/" + metadata.path("name").asText();
      }
    } catch (JsonProcessingException e) {
      // the server says what is wrong with it, and where
    }
    return tidemill.keyOrOnly(null);
  }

  private static void print(JsonNode report, PrintWriter out) {
    Table draft = new Table("DRAFT", "AT", "TRIGGER", "SIGNALS", "ENDS", "REAL RUN", "WHY");
    for (JsonNode r : report.path("draftRuns")) {
      draft.row(
          r.path("number").asText(),
          r.path("at").asText(),
          Listing.join(r.path("triggers")),
          r.path("signals").asText(),
          r.path("outcome").asText(),
          Listing.join(r.path("realRuns")),
          r.path("reason").asText());
    }
    draft.print(out);
    out.println();
    Table real = new Table("REAL RUN", "AT", "TRIGGER", "ENDED", "BY THE DRAFT", "DRAFT");
    for (JsonNode r : report.path("realRuns")) {
      real.row(
          r.path("runId").asText(),
          r.path("at").asText(),
          Listing.join(r.path("triggers")),
          r.path("outcome").asText("goes on"),
          r.path("fate").asText(),
          r.path("draftRun").asText());
    }
    real.print(out);
    out.println();
    Table triggers = new Table("TRIGGER", "RECEIVED", "PENDING", "RUNS", "SHADOW FIRES");
    for (JsonNode t : report.path("triggers")) {
      triggers.row(
          t.path("trigger").asText(),
          t.path("signals").path("received").asText(),
          t.path("signals").path("pending").asText(),
          t.path("runs").asText(),
          t.path("shadowFires").asText());
    }
    triggers.print(out);
    out.println();
    JsonNode sums = report.path("totals");
    out.printf(
        "Of %s real runs (%s promoted) the draft keeps %s, saves %s (%s of runs), misses %s; it"
            + " starts %s, %s of them for signals that no real run took.%n",
        sums.path("realRuns").asText(),
        sums.path("realPromoted").asText(),
        sums.path("kept").asText(),
        sums.path("saved").asText(),
        Durations.text(Duration.ofSeconds(sums.path("savedSeconds").asLong())),
        sums.path("missed").asText(),
        sums.path("draftRuns").asText(),
        sums.path("extra").asText());
    report.path("notes").forEach(note -> out.println("note: " + note.asText()));
    out.flush();
  }
}
