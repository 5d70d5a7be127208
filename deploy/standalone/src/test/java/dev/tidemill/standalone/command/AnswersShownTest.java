package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a server's answers people see. */
class AnswersShownTest {

  @TempDir Path folder;

  private Stream<String> lines(String answer, String... command) throws IOException {
    return told(Map.of("/", answer), command).lines().map(l -> l.strip().replaceAll(" +", " "));
  }

  private String told(Map<String, String> answers, String... command) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answers.forEach(
        (path, answer) ->
            server.createContext(
                path,
                exchange -> {
                  byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
                  exchange.sendResponseHeaders(200, bytes.length);
                  exchange.getResponseBody().write(bytes);
                  exchange.close();
                }));
    server.start();
    try {
      return CommandLineRun.of(
              List.of(command),
              "--server",
              "http://127.0.0.1:" + server.getAddress().getPort(),
              "--home",
              folder.toString())
          .out();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void decisionsNameTheirPipelineOrThatThereIsNone() throws IOException {
    String decisions =
        """
        {"decisions": [
          {"at": "T1", "pipeline": "default/a",
           "event": {"type": "evaluated", "trigger": "t", "outcome": "waiting", "signals": {"count": 1}, "reason": "why"}},
          {"at": "T2", "pipeline": "",
           "event": {"type": "evaluated", "trigger": "", "outcome": "filtered", "signals": {"count": 1}, "reason": "nobody"}}]}
        """;
    assertThat(lines(decisions, "get", "decisions"))
        .containsExactly(
            "AT PIPELINE TRIGGER OUTCOME SIGNALS RUN REASON",
            "T1 default/a t waiting 1 why",
            "T2 (none) filtered 1 nobody");
  }

  @Test
  void aForcedRunShowsIt() throws IOException {
    String runs =
        """
        {"runs": [{"runId": "r2", "requestedAt": "T", "triggers": ["manual"], "forced": true, "stage": "training"},
                  {"runId": "r1", "requestedAt": "T", "triggers": ["manual"], "forced": false, "stage": "training"}]}
        """;
    assertThat(lines(runs, "get", "runs"))
        .contains("r2 T manual (forced) training", "r1 T manual training");
  }

  @Test
  void statsTakeThePipelineAsOtherCommandsDo() throws IOException {
    assertThat(lines("{\"triggers\": []}", "triggers", "stats", "-p", "a"))
        .singleElement()
        .asString()
        .startsWith("PIPELINE TRIGGER");
    CommandLineRun.of("triggers", "stats", "a", "-p", "b").exits(64).complains("not both");
  }

  @Test
  void theDoctorTellsOfAHookOnceAsTheRunningTidemillSaysIt() throws IOException {
    Files.writeString(
        folder.resolve("hooks.yaml"),
        "github: {secret: {fromEnv: NOT_SET_HERE}}\ns3: {token: {fromEnv: NOR_THIS}}\n");
    String ready =
        """
        {"services": {"trigger-service": {"ready": true, "details": {"hooks":
          {"open": ["s3"], "withoutSecret": {"github": "NOT_SET_HERE is missing"}}}}}}
        """;
    List<String> hooks =
        told(Map.of("/health/ready", ready, "/", "{}"), "doctor")
            .lines()
            .filter(l -> l.contains("hooks"))
            .toList();
    assertThat(hooks)
        .as("no ok beside a bad")
        .singleElement()
        .asString()
        .startsWith("bad")
        .contains("has no secret for github: NOT_SET_HERE is missing; open are s3");
  }

  @Test
  void theDoctorTellsOfAWrongHooksYamlOnce() throws IOException {
    Files.writeString(folder.resolve("hooks.yaml"), "githob: {}\n");
    String ready =
        """
        {"services": {"trigger-service": {"ready": true, "details": {"hooks":
          {"open": ["s3"], "wrong": "hooks.yaml:1: githob is unknown"}}}}}
        """;
    assertThat(
            told(Map.of("/health/ready", ready, "/", "{}"), "doctor")
                .lines()
                .filter(l -> l.contains("hooks"))
                .toList())
        .singleElement()
        .asString()
        .startsWith("bad")
        .contains("githob is unknown; open are s3");
  }
}
