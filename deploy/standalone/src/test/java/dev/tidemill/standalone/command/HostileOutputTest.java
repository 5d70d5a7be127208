package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.CliProgram;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose names, messages and log lines would act on the terminal of who reads them. */
class HostileOutputTest {

  /** Sets the title, clears the screen in two ways, goes back to the margin, turns the text. */
  private static final String EVIL =
      "\u001b]0;owned\u0007\u001b[2J\u009b2J\rfine\u0000\b\u202eever\u2066\u2028end";

  private static final String SHOWN =
      "\\u001b]0;owned\\u0007\\u001b[2J\\u009b2J\\u000dfine\\u0000\\u0008\\u202eever\\u2066\\u2028end";

  private HttpServer server;

  @BeforeEach
  void serve() {
    ObjectNode run = JsonNodeFactory.instance.objectNode();
    for (String field :
        List.of("runId", "pipeline", "stage", "outcome", "message", "reason", "requestedAt")) {
      run.put(field, EVIL);
    }
    run.putArray("triggers").add(EVIL);
    run.putArray("events").addObject().put("at", EVIL).putObject("body").put("type", EVIL);
    Map<String, Object> line =
        Map.of("number", 1, "stage", EVIL, "attempt", 1, "error", false, "text", EVIL);
    server =
        HttpServer.start(
            HttpOptions.loopback(0),
            routes -> {
              routes.get("/api/v1/runs", c -> c.json(Map.of("runs", List.of(run))));
              routes.get("/api/v1/runs/r", c -> c.json(run));
              routes.get("/api/v1/runs/r/why", c -> c.json(Map.of("lines", List.of(EVIL))));
              routes.get("/api/v1/runs/r/logs", c -> c.json(Map.of("lines", List.of(line))));
              routes.get(
                  "/api/v1/runs/bad",
                  c -> {
                    throw HttpError.notFound("There is no run " + EVIL + "x".repeat(5_000));
                  });
            });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CommandLineRun run(String... arguments) {
    return CommandLineRun.of(List.of("--server", "http://127.0.0.1:" + server.port()), arguments);
  }

  private static void harmless(String printed) {
    assertThat(printed.codePoints())
        .as(printed)
        .noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')
        .noneMatch(c -> Character.getType(c) == Character.FORMAT)
        .noneMatch(c -> Character.getType(c) == Character.LINE_SEPARATOR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get runs", "get runs r", "logs r", "why r"})
  void whatWouldActOnATerminalIsShown(String command) {
    CommandLineRun ran = run(command.split(" "));
    assertThat(ran.exitCode()).as(ran.err()).isZero();
    harmless(ran.out() + ran.err());
    assertThat(ran.out()).contains(SHOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get runs r", "logs r"})
  void documentsStayValidAndComplete(String command) {
    CommandLineRun json = run((command + " -o json").split(" "));
    harmless(json.out());
    CommandLineRun yaml = run((command + " -o yaml").split(" "));
    harmless(yaml.out());
    for (JsonNode document : List.of(json.json(), yaml.yaml())) {
      assertThat(document.findValuesAsText("stage")).contains(EVIL);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"table", "json", "yaml"})
  void anErrorOfTheServerIsShownAndCut(String format) {
    CommandLineRun ran = run("get", "runs", "bad", "-o", format).exits(66);
    harmless(ran.out() + ran.err());
    assertThat(ran.err()).contains("There is no run").doesNotContain("x".repeat(201));
  }

  @Test
  void whatAUserTypedIsShownToo() {
    CommandLineRun ran = CommandLineRun.of("get", "\u001b[31m" + "y".repeat(1_000)).exits(64);
    harmless(ran.err());
    assertThat(ran.err()).contains("\\u001b[31m").doesNotContain("y".repeat(201));
  }

  @Test
  void theColoursOfTheHelpStay() {
    StringWriter out = new StringWriter();
    String before = System.setProperty("picocli.ansi", "true");
    try {
      CliProgram.execute(AllCommands.list(), new PrintWriter(out), new PrintWriter(out), "--help");
    } finally {
      if (before == null) {
        System.clearProperty("picocli.ansi");
      } else {
        System.setProperty("picocli.ansi", before);
      }
    }
    assertThat(out.toString()).contains("\u001b[1m");
  }
}
