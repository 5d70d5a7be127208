package dev.tidemill.training.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.CodeCommit;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.SourceColumns;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.training.TestSpecs;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineageClientUtils;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What other systems are told of runs, read with the model of OpenLineage's own client. */
class LineageTellerTest {

  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  private static final String PIPELINE = "default/small";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final List<OpenLineage.RunEvent> sent = new ArrayList<>();

  private Path file() {
    return folder.resolve("lineage.jsonl");
  }

  private LineageTeller teller(LineageTeller.Sender sender) {
    LineageTeller teller =
        new LineageTeller(
            new LineageEvents("tidemill", "1.0"),
            new LineageLedger(file()),
            sender,
            Duration.ofMillis(1));
    teller.open();
    return teller;
  }

  private static RunEvent event(String run, int sequence, RunEventBody body) {
    return new RunEvent("e", PIPELINE, run, sequence, NOW.plusSeconds(sequence), body);
  }

  private static RunEventBody requested() {
    return new RunEventBody.RunRequested(
        "d",
        new TriggerEvent.Fired(
            "fire",
            "run-1",
            RunKind.TRAIN,
            List.of("t"),
            new SignalSet(0, "", List.of(), List.of(), 1, 0, 0, Optional.empty(), Optional.empty()),
            List.of(),
            "asked",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Map.of(),
            1,
            TestSpecs.flightDelays(),
            "/p"));
  }

  private static RunEventBody ended(RunOutcome outcome) {
    return new RunEventBody.RunEnded(outcome, "CODE", "one sentence");
  }

  private static List<RunEvent> run(String id, RunOutcome outcome, String source) {
    Snapshot snapshot =
        new Snapshot(
            "5a5a",
            NOW,
            NOW,
            NOW,
            NOW,
            NOW,
            90,
            10,
            "t",
            "h",
            Optional.empty(),
            List.of(new DataFile("a.csv", "d", 1_000, 100, Optional.of(NOW), Optional.of(NOW))),
            List.of(),
            "rule",
            100,
            List.of(),
            List.of(new SourceColumns(source, Map.of("x", "DOUBLE"), List.of())),
            List.of());
    CheckResult check =
        new CheckResult(
            "unique-id", "unique", false, CheckOutcome.PASS, "0", "0", "", Map.of(), List.of());
    CheckResult unknown =
        new CheckResult(
            "fresh",
            "freshness",
            true,
            CheckOutcome.INSUFFICIENT_DATA,
            "",
            "",
            "",
            Map.of(),
            List.of());
    Verdict verdict =
        new Verdict(
            "v",
            "data",
            VerdictOutcome.PASS,
            "5a5a",
            Optional.empty(),
            Optional.empty(),
            List.of(check, unknown),
            false,
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            List.of(),
            "");
    return List.of(
        event(id, 1, requested()),
        event(id, 2, new RunEventBody.SnapshotCut(snapshot, "code")),
        event(id, 3, new RunEventBody.DataChecked(verdict, List.of())),
        event(id, 4, ended(outcome)));
  }

  private static String source() {
    return TestSpecs.flightDelays().data().sources().get(0).name();
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(file());
  }

  @Test
  void aRunIsToldOnceAtItsBeginningAndOnceAtItsEndWithSchemaAndChecks() throws IOException {
    LineageTeller teller = teller(sent::add);
    run("run-1", RunOutcome.PROMOTED, source()).forEach(teller::take);

    assertThat(lines()).hasSize(2);
    OpenLineage.RunEvent start = OpenLineageClientUtils.runEventFromJson(lines().get(0));
    OpenLineage.RunEvent end = OpenLineageClientUtils.runEventFromJson(lines().get(1));
    assertThat(start.getEventType()).isEqualTo(OpenLineage.RunEvent.EventType.START);
    assertThat(end.getEventType()).isEqualTo(OpenLineage.RunEvent.EventType.COMPLETE);
    assertThat(start.getRun().getRunId())
        .isEqualTo(end.getRun().getRunId())
        .isEqualTo(LineageEvents.id("run-1"));
    assertThat(end.getJob().getName()).isEqualTo(PIPELINE);
    assertThat(end.getRun().getFacets().getProcessing_engine().getName()).isEqualTo("tidemill");
    OpenLineage.InputDataset input = end.getInputs().get(0);
    assertThat(input.getName()).startsWith("/p/");
    assertThat(input.getFacets().getSchema().getFields())
        .extracting(OpenLineage.SchemaDatasetFacetFields::getName)
        .containsExactly("x");
    assertThat(input.getInputFacets().getDataQualityMetrics().getRowCount()).isEqualTo(100);
    assertThat(input.getInputFacets().getDataQualityAssertions().getAssertions())
        .extracting(a -> a.getAssertion() + " " + a.getSuccess())
        .containsExactly("unique-id true");
    assertThat(sent).hasSize(2);
  }

  @Test
  void aProcessThatWasKilledTellsNothingTwice() throws IOException {
    List<RunEvent> first = run("run-1", RunOutcome.FAILED, source());
    List<RunEvent> second = run("run-2", RunOutcome.PROMOTED, source());
    LineageTeller before = teller(event -> {});
    first.forEach(before::take);
    before.take(second.get(0));
    // The process dies as it writes the end of the second run.
    Files.writeString(file(), "{\"eventType\":\"COMP", StandardOpenOption.APPEND);

    LineageTeller after = teller(event -> {});
    first.forEach(after::take);
    second.forEach(after::take);

    List<String> told = new ArrayList<>();
    for (String line : lines()) {
      JsonNode event = JSON.readTree(line);
      told.add(event.path("eventType").asText() + " " + event.at("/run/runId").asText());
    }
    assertThat(told)
        .containsExactly(
            "START " + LineageEvents.id("run-1"),
            "FAIL " + LineageEvents.id("run-1"),
            "START " + LineageEvents.id("run-2"),
            "COMPLETE " + LineageEvents.id("run-2"));
  }

  /** As git writes an address, it is not always a URL. */
  @ParameterizedTest
  @CsvSource({
    "https://git.example.com/a/b.git, https://git.example.com/a/b.git",
    "git@git.example.com:team/b.git, ssh://git@git.example.com/team/b.git",
    "git@git.example.com:/srv/my repo.git, ssh://git@git.example.com/srv/my%20repo.git",
    "git@git.example.com:50%, ssh://git@git.example.com/50%25",
    "git@[2001:db8::1]:b.git, ssh://git@[2001:db8::1]/b.git"
  })
  void theRepositoryOfARunIsNamedByAUrl(String url, String told) throws IOException {
    LineageTeller teller = teller(sent::add);
    for (RunEvent event : run("run-1", RunOutcome.PROMOTED, source())) {
      teller.take(
          event.body() instanceof RunEventBody.SnapshotCut cut
              ? event(
                  "run-1",
                  (int) event.sequence(),
                  new RunEventBody.SnapshotCut(
                      cut.snapshot(),
                      "code",
                      Optional.of(new CodeCommit(url, "refs/heads/main", "c0ffee")),
                      Optional.empty()))
              : event);
    }
    assertThat(lines()).hasSize(2);
    OpenLineage.SourceCodeLocationJobFacet code =
        OpenLineageClientUtils.runEventFromJson(lines().get(1))
            .getJob()
            .getFacets()
            .getSourceCodeLocation();
    assertThat(code.getUrl()).hasToString(told);
    assertThat(code.getRepoUrl()).isEqualTo(url);
  }

  @Test
  void anEventThatIsNotTakenIsSentAgainUntilItIs() throws IOException {
    int[] tries = new int[1];
    LineageTeller teller =
        teller(
            event -> {
              if (++tries[0] < 3) {
                throw new IllegalStateException("away");
              }
              sent.add(event);
            });
    teller.take(run("run-1", RunOutcome.PROMOTED, source()).get(0));
    assertThat(tries[0]).isEqualTo(3);
    assertThat(sent).hasSize(1);
    assertThat(lines()).hasSize(1);
  }

  @Test
  void theClientOfOpenLineageSendsTheEventsToAnAddress() throws IOException {
    List<String> bodies = new CopyOnWriteArrayList<>();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/api/v1/lineage",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          bodies.add(exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
          exchange.sendResponseHeaders(201, -1);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      LineageTeller teller = teller(LineageTeller.http(url, "key")::emit);
      run("run-1", RunOutcome.PROMOTED, source()).forEach(teller::take);
      assertThat(bodies).hasSize(2);
      assertThat(bodies.get(1)).startsWith("Bearer key {").contains("\"COMPLETE\"", "unique-id");
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyOutcomeHasAnEnd(RunOutcome outcome) throws IOException {
    LineageTeller teller = teller(event -> {});
    run("run-1", outcome, source()).forEach(teller::take);
    JsonNode end = JSON.readTree(lines().get(1));
    String type = end.path("eventType").asText();
    assertThat(type).isIn("COMPLETE", "FAIL", "ABORT");
    assertThat(end.at("/run/facets/errorMessage/message").asText())
        .isEqualTo(type.equals("COMPLETE") ? "" : "CODE: one sentence");
  }

  @ParameterizedTest
  @EnumSource
  void aRunThatEndsBeforeItReadAnythingHasOneEnd(RunOutcome outcome) throws IOException {
    LineageTeller teller = teller(event -> {});
    List<RunEvent> all = run("run-1", outcome, source());
    teller.take(all.get(0));
    teller.take(all.get(3));
    teller.take(event("run-1", 5, ended(RunOutcome.FAILED)));

    assertThat(lines()).hasSize(2);
    OpenLineage.RunEvent end = OpenLineageClientUtils.runEventFromJson(lines().get(1));
    assertThat(end.getEventType()).isEqualTo(LineageEvents.type(outcome));
    assertThat(end.getInputs()).isNotEmpty();
    assertThat(end.getInputs().get(0).getFacets().getSchema()).isNull();
    assertThat(end.getOutputs()).isEmpty();
  }
}
