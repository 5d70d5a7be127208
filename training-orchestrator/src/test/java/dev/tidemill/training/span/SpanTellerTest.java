package dev.tidemill.training.span;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.files.PrivateFiles;
import dev.tidemill.kit.otlp.OtlpCollector;
import dev.tidemill.kit.otlp.OtlpCollector.Collected;
import dev.tidemill.kit.settings.SettingsException;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.trace.Spans;
import dev.tidemill.schemas.trace.Trace;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spans on their way to a collector that speaks OTLP. */
class SpanTellerTest {

  @TempDir Path folder;
  private OtlpCollector collector;

  @BeforeEach
  void start() throws IOException {
    collector = new OtlpCollector();
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  private SpanTeller teller(double share) {
    return teller(OtlpSender.of(collector.url(), "", share));
  }

  private SpanTeller teller(SpanTeller.Sender sender) {
    SpanTeller teller =
        new SpanTeller(
            new SpanPositions(folder.resolve("otlp/a.properties")), sender, Duration.ofMillis(1));
    teller.open();
    return teller;
  }

  private static List<RunEvent> run() {
    Recorded log = new Recorded(Map.of("s1", Recorded.CALLER, "s2", Recorded.OTHER));
    return List.of(
        log.run(log.requested()),
        log.run(log.stage(RunStage.TRAINING, 1)),
        log.run(log.granted(RunStage.TRAINING, 1)),
        log.run(log.trained()),
        log.run(new RunEventBody.RunEnded(RunOutcome.FAILED, "CODE", "one sentence")));
  }

  private static void tell(SpanTeller teller, List<RunEvent> events) {
    IntStream.range(0, events.size())
        .forEach(
            i ->
                teller.run(
                    new Received<>(
                        Recorded.PIPELINE,
                        events.get(i),
                        new Origin("tidemill.runs", 0, i),
                        events.get(i).at(),
                        Trace.of("t"))));
  }

  private List<String> names() {
    return collector.spans().stream().map(Collected::name).toList();
  }

  @Test
  void aCollectorGetsTheSpansAsTheyEnd() {
    try (SpanTeller teller = teller(1)) {
      tell(teller, run());
    }
    assertThat(names()).containsExactly("signal", "decision", "training", "run default/flights");
    Collected signal = collector.spans().get(0);
    Collected run = collector.spans().get(3);
    assertThat(signal.parentId()).isEqualTo("00f067aa0ba902b7");
    assertThat(signal.service()).isEqualTo("tidemill-trigger-service");
    assertThat(collector.spans())
        .allMatch(s -> s.traceId().equals("4bf92f3577b34da6a3ce929d0e0e4736"));
    assertThat(run.spanId()).isEqualTo(Spans.run(Recorded.RUN));
    assertThat(run.span().getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(run.span().getStatus().getMessage()).isEqualTo("CODE: one sentence");
    assertThat(run.attribute("cicd.pipeline.result")).isEqualTo("error");
    assertThat(run.attribute("tidemill.signals")).isEqualTo("2");
    assertThat(run.span().getStartTimeUnixNano())
        .isEqualTo(Recorded.second(1).toEpochMilli() * 1_000_000);
    assertThat(run.span().getLinksCount()).isEqualTo(1);
    assertThat(collector.spans().get(2).span().getEvents(0).getName()).isEqualTo("granted");
  }

  @Test
  void afterAKillNothingIsToldAnewAndWhatWasOpenHasItsParents() {
    List<RunEvent> events = run();
    tell(teller(1), events.subList(0, 4)); // killed: nobody closes it
    tell(teller(1), events);
    assertThat(names()).containsExactly("signal", "decision", "training", "run default/flights");
    List<String> ids = collector.spans().stream().map(Collected::spanId).toList();
    assertThat(collector.spans().stream().skip(1).map(Collected::parentId)).allMatch(ids::contains);
  }

  @Test
  void killedBetweenTheAnswerAndItsNoteItTellsTheSameIdsAgain() throws IOException {
    List<RunEvent> events = run();
    tell(teller(1), events.subList(0, 1));
    Files.delete(folder.resolve("otlp/a.properties"));
    tell(teller(1), events.subList(0, 1));
    assertThat(names()).containsExactly("signal", "decision", "signal", "decision");
    assertThat(collector.spans().stream().map(Collected::span).distinct()).hasSize(2);
  }

  @Test
  void aCollectorThatIsAwayGetsThemLater() {
    collector.refuse(3, 503);
    try (SpanTeller teller = teller(1)) {
      tell(teller, run());
    }
    assertThat(names()).containsExactly("signal", "decision", "training", "run default/flights");
    assertThat(collector.requests()).hasSize(3 + 3);
  }

  @Test
  void whatACollectorWillNeverTakeHoldsNothingUp() {
    collector.refuse(1, 400);
    try (SpanTeller teller = teller(1)) {
      tell(teller, run());
    }
    assertThat(names()).containsExactly("training", "run default/flights");
  }

  @Test
  void closingEndsTheWaitForACollectorThatIsAway() throws InterruptedException {
    collector.refuse(Integer.MAX_VALUE, 503);
    SpanTeller teller =
        new SpanTeller(
            new SpanPositions(folder.resolve("otlp/a.properties")),
            OtlpSender.of(collector.url(), "", 1),
            Duration.ofHours(1));
    teller.open();
    Thread telling = new Thread(() -> tell(teller, run()));
    telling.start();
    await().until(() -> !collector.requests().isEmpty());
    teller.close();
    telling.join(10_000);
    assertThat(telling.isAlive()).isFalse();
  }

  @Test
  void aTraceIsSampledAsAWhole() {
    try (SpanTeller teller = teller(0)) {
      tell(teller, run());
    }
    assertThat(collector.spans()).isEmpty();
    OtlpSender tenth = OtlpSender.of(collector.url(), "", 0.1);
    long sampled =
        IntStream.range(0, 10_000)
            .filter(i -> tenth.isSampled(Trace.of("signal-" + i).traceId()))
            .count();
    assertThat(sampled).isBetween(850L, 1_150L);
    tenth.close();
  }

  @Test
  void headersGoAlongAndTheFileIsItsOwnersAlone() throws IOException {
    Path file = folder.resolve("headers");
    PrivateFiles.write(file, "Authorization: Basic dXNlcjpwYXNz\n\nX-Scope-OrgID: team-growth\n");
    try (SpanTeller teller = teller(OtlpSender.of(collector.url() + "/", file.toString(), 1))) {
      tell(teller, run().subList(0, 1));
    }
    assertThat(collector.requests().get(0).getFirst("Authorization"))
        .isEqualTo("Basic dXNlcjpwYXNz");
    assertThat(collector.requests().get(0).getFirst("X-Scope-OrgID")).isEqualTo("team-growth");
    assertThat(collector.requests().get(0).getFirst("Content-Type"))
        .isEqualTo("application/x-protobuf");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> OtlpSender.headers(file))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("chmod 600");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no colon secret", ": secret", "two words: secret", "umläut: secret"})
  void aLineThatIsNoHeaderIsRefusedWithoutItsValue(String line) throws IOException {
    Path file = folder.resolve("headers");
    PrivateFiles.write(file, "X-Good: 1\n" + line + "\n");
    assertThatThrownBy(() -> OtlpSender.headers(file))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aFileThatIsNotThereIsTold() {
    assertThatThrownBy(() -> OtlpSender.headers(folder.resolve("none")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("there is no such file");
  }
}
