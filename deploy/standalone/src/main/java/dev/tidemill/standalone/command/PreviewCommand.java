package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.GivenTime;
import dev.tidemill.cli.Table;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.http.Json;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PlannedFire;
import dev.tidemill.schemas.spec.Timetable;
import dev.tidemill.trigger.calendar.Preview;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Shows when schedules fire next. */
@Command(
    name = "preview",
    description =
        "Show when schedules fire next, with the days that calendars leave out and what daylight"
            + " saving makes of a time. With -f it needs no server.")
final class PreviewCommand implements Callable<Integer> {

  private static final int MOST_FIRES = 1000;

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm:ss xxx", Locale.ENGLISH);

  @ParentCommand Tidemill tidemill;

  @Parameters(
      arity = "0..1",
      paramLabel = "PIPELINE",
      description = "as it is applied (default: the only one there is)")
  String pipeline;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "of this specification, in place of one that is applied")
  Path file;

  @Option(names = "--trigger", paramLabel = "NAME", description = "only this schedule")
  String trigger;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "fires of each schedule (default: ${DEFAULT-VALUE})",
      defaultValue = "20")
  int limit;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "fires after this: " + GivenTime.ALLOWED + " (default: now)")
  String from;

  @Override
  public Integer call() {
    if (file != null && pipeline != null) {
      throw new CliException("Write a PIPELINE or -f FILE, not both", 64);
    }
    if (limit < 1 || limit > MOST_FIRES) {
      throw new CliException("--limit " + limit + " is not allowed; write 1 to " + MOST_FIRES, 64);
    }
    Instant now = Instant.now();
    Instant start = from == null ? now : GivenTime.of("--from", from, now);
    JsonNode answer = file == null ? applied(start) : written(start);
    tidemill.print(answer, out -> table(answer, out));
    return 0;
  }

  private JsonNode applied(Instant start) {
    StringBuilder path = new StringBuilder(ApiClient.pipeline(tidemill.keyOrOnly(pipeline)));
    path.append("/preview?limit=").append(limit);
    path.append("&from=").append(ApiClient.encode(start.toString()));
    if (trigger != null) {
      path.append("&trigger=").append(ApiClient.encode(trigger));
    }
    return tidemill.api().get(path.toString());
  }

  private JsonNode written(Instant start) {
    PipelineSpec spec = ValidateCommand.read(file);
    ObjectNode answer = Json.mapper().createObjectNode();
    answer
        .put("pipeline", spec.key())
        .put("from", start.toString())
        .put("timeZoneRules", Timetable.zoneRules())
        .putArray("paused");
    try {
      for (PlannedFire fire : Preview.of(spec, Optional.ofNullable(trigger), start, limit)) {
        answer.withArray("fires").add(Json.mapper().<JsonNode>valueToTree(fire));
      }
    } catch (IllegalArgumentException e) {
      throw new CliException(e.getMessage(), 66);
    }
    return answer;
  }

  private static void table(JsonNode answer, PrintWriter out) {
    answer
        .path("paused")
        .forEach(p -> out.printf("paused: %s; nothing fires until it is resumed%n", p.asText()));
    Table table = new Table("TRIGGER", "LOCAL", "UTC", "FIRES AT", "NOTE");
    for (JsonNode fire : answer.path("fires")) {
      table.row(
          fire.path("trigger").asText(),
          LOCAL.format(OffsetDateTime.parse(fire.path("local").asText())),
          fire.path("at").asText("-"),
          fire.path("firesAt").asText("-"),
          fire.path("note").asText());
    }
    table.print(out);
    out.printf("by the time zone rules %s%n", answer.path("timeZoneRules").asText());
  }
}
