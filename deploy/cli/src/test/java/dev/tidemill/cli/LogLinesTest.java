package dev.tidemill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.log.LogContext;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.schemas.trace.Trace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines that the shipped configuration of the log writes. */
class LogLinesTest {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Trace TRACE =
      new Trace("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");

  @TempDir Path folder;

  @AfterEach
  void forget() {
    for (String name : List.of("", ".format", ".to", ".service", ".instance")) {
      System.clearProperty("tidemill.log" + name);
    }
  }

  private static LogForm form(String format, String to) {
    return LogForm.of(
        Settings.read(KitSettings.all(), Map.of(), Map.of("log-format", format, "log-to", to)),
        "runner",
        "runner-7");
  }

  /** What is logged with a configuration of its own, apart from that of the tests. */
  private void log(LogForm form, Consumer<Logger> work) throws Exception {
    Logs.properties(folder.resolve("a"), form);
    URI file = LogLinesTest.class.getResource("/log4j2-file.xml").toURI();
    LoggerContext context = new LoggerContext("lines", null, file);
    context.start();
    try {
      work.accept(context.getLogger("dev.tidemill.training.RunnerService"));
    } finally {
      context.stop();
    }
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(folder.resolve("a.log"));
  }

  private List<JsonNode> objects() throws IOException {
    List<JsonNode> all = new ArrayList<>();
    for (String line : lines()) {
      all.add(JSON.readTree(line));
    }
    return all;
  }

  @Test
  void aLineInJsonSaysWhereItComesFromAndWhatItIsAbout() throws Exception {
    log(
        form("json", "file"),
        logger -> {
          LogContext about = LogContext.of(TRACE, "default/flights");
          try (about) {
            logger.info("Job {} begins", "j-1");
          }
          logger.warn("nothing in particular");
        });
    JsonNode first = objects().get(0);
    assertThat(first.path("message").asText()).isEqualTo("Job j-1 begins");
    assertThat(first.path("log.level").asText()).isEqualTo("INFO");
    assertThat(first.path("log.logger").asText()).isEqualTo("dev.tidemill.training.RunnerService");
    assertThat(first.path("service.name").asText()).isEqualTo("tidemill-runner");
    assertThat(first.path("service.node.name").asText()).isEqualTo("runner-7");
    assertThat(first.path("trace.id").asText()).isEqualTo(TRACE.traceId());
    assertThat(first.path("span.id").asText()).isEqualTo(TRACE.spanId());
    assertThat(first.path("tidemill.pipeline").asText()).isEqualTo("default/flights");
    assertThat(first.path("@timestamp").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    assertThat(first.has("error.type")).isFalse();
    assertThat(objects().get(1).has("trace.id")).as("of work that is over").isFalse();
  }

  @Test
  void anExceptionIsOneLineWithItsStack() throws Exception {
    log(
        form("json", "file"),
        logger ->
            logger.error(
                "It failed", new IllegalStateException("a\n\"b\"", new IOException("why"))));
    assertThat(objects()).hasSize(1);
    JsonNode line = objects().get(0);
    assertThat(line.path("error.type").asText()).isEqualTo("java.lang.IllegalStateException");
    assertThat(line.path("error.message").asText()).isEqualTo("a\n\"b\"");
    assertThat(line.path("error.stack_trace").asText())
        .contains("LogLinesTest", "Caused by: java.io.IOException: why");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "two\nlines\r\nof text",
        "\"}, {\"message\": \"forged\"}",
        "\u0000\u0001\u001b[31m\u007f\u0085\u2028\u2029",
        "back\\slash and \\u0041",
        "half of a character: \ud83d",
        "\ud83d\ude00 é 漢",
        "${jndi:ldap://127.0.0.1/a} ${env:PATH} ${sys:user.home} %n%m{}",
      })
  void hostileTextIsTheTextOfItsLine(String text) throws Exception {
    log(
        form("json", "file"),
        logger -> {
          logger.info("said {}", text);
          logger.error(text, new IllegalStateException(text));
        });
    assertThat(lines()).hasSize(2);
    String kept = text.replaceAll("\ud83d$", "?"); // UTF-8 has no half of a character
    for (JsonNode line : objects()) {
      assertThat(line.path("message").asText().replace("\ufffd", "?")).endsWith(kept);
    }
    assertThat(lines()).noneMatch(l -> l.chars().anyMatch(c -> c < ' '));
  }

  @Test
  void aLineOfTextIsAsBefore() throws Exception {
    log(form("text", "file"), logger -> logger.info("Job {} begins", "j-1"));
    assertThat(lines())
        .singleElement()
        .asString()
        .matches("\\S+ INFO  \\[.+] d\\.t\\.t\\.RunnerService: Job j-1 begins");
  }

  /** What a whole process prints is tried with a whole process. */
  @Test
  void onTheConsoleNoFileIsWritten() throws Exception {
    log(
        form("json", "console"),
        logger -> {
          Appender appender = logger.getContext().getConfiguration().getAppender("log");
          assertThat(appender)
              .isInstanceOfSatisfying(
                  ConsoleAppender.class,
                  c -> assertThat(c.getTarget()).isEqualTo(ConsoleAppender.Target.SYSTEM_OUT));
          assertThat(appender.getLayout().getClass().getSimpleName())
              .isEqualTo("JsonTemplateLayout");
        });
    assertThat(folder.resolve("a.log")).doesNotExist();
  }

  @Test
  void announcementsStayOnTheTerminalUnlessTheLogGoesThere() {
    StringWriter terminal = new StringWriter();
    PrintWriter printer = new PrintWriter(terminal, true);
    form("text", "file").announcements(printer).println("ready");
    assertThat(terminal.toString().strip()).isEqualTo("ready");
    form("json", "console").announcements(printer).println("more");
    assertThat(terminal.toString().strip()).isEqualTo("ready");
  }
}
