package dev.tidemill.trigger.source.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.FilesSpec;
import dev.tidemill.trigger.policy.Specs;
import dev.tidemill.trigger.source.FileDigests;
import dev.tidemill.trigger.source.Polls;
import dev.tidemill.trigger.source.RecordedSignals;
import dev.tidemill.trigger.source.SettableClock;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.data.Look;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderSourceTest {

  private static final String CSV =
      "id,time,late\n1,2001-01-01 08:00:00,true\n2,2001-01-02 09:30:00,false\n";

  @TempDir Path home;
  private final SettableClock clock = new SettableClock();
  private final RecordedSignals signals = new RecordedSignals();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Path refused;
  private Runnable reading = () -> {};
  private Path incoming;
  private DataFolderSource poller;

  @BeforeEach
  void start() throws IOException {
    incoming = Files.createDirectory(home.resolve("incoming"));
    poller = new DataFolderSource(home.resolve("cursors"), signals, clock, meters, this::digest);
  }

  private String digest(Path file) throws IOException {
    reading.run();
    if (file.equals(refused)) {
      throw new IOException("refused");
    }
    return FileDigests.sha256(file);
  }

  @AfterEach
  void stop() {
    poller.close();
  }

  private Target target(int incarnation) {
    return target(incarnation, "*.csv.gz");
  }

  private Target target(int incarnation, String glob) {
    FilesSpec files = new FilesSpec("incoming/", glob, "csv", Duration.ofSeconds(2));
    List<SourceSpec> sources = List.of(new SourceSpec("flights", files));
    return new Target(
        Specs.PIPELINE, 1, incarnation, Specs.polled(sources, Optional.empty(), "time"), home);
  }

  private void look() throws IOException {
    Polls.once(poller, target(1));
  }

  private void lookAfterSettling() throws IOException {
    look();
    clock.advance(Duration.ofSeconds(2));
    look();
  }

  private static byte[] gz(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gz = new GZIPOutputStream(out)) {
      gz.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  private DataFile sent(int index) {
    return ((DataArrived) signals.all().get(index).body()).files().get(0);
  }

  @Test
  void aSettledFileIsOneSignalWithRowsBytesDigestAndTimeRange() throws IOException {
    Path file = Files.write(incoming.resolve("week-0.csv.gz"), gz(CSV));
    lookAfterSettling();
    look();
    assertThat(signals.all()).hasSize(1);
    Signal signal = signals.all().get(0);
    assertThat(signal.pipeline()).contains(Specs.PIPELINE);
    assertThat(((DataArrived) signal.body()).dataSource()).isEqualTo("flights");
    assertThat(sent(0))
        .isEqualTo(
            new DataFile(
                "week-0.csv.gz",
                FileDigests.sha256(file),
                Files.size(file),
                2,
                Optional.of(Instant.parse("2001-01-01T08:00:00Z")),
                Optional.of(Instant.parse("2001-01-02T09:30:00Z"))));
  }

  @Test
  void aFileStillBeingWrittenWaitsUntilItRests() throws IOException {
    byte[] all = gz(CSV.repeat(50));
    Path file = incoming.resolve("slow.csv.gz");
    Files.write(file, Arrays.copyOf(all, all.length / 2));
    look();
    clock.advance(Duration.ofMillis(1500));
    Files.write(
        file, Arrays.copyOfRange(all, all.length / 2, all.length), StandardOpenOption.APPEND);
    look();
    clock.advance(Duration.ofMillis(1500));
    look();
    assertThat(signals.all()).isEmpty();
    clock.advance(Duration.ofMillis(500));
    look();
    assertThat(signals.all()).hasSize(1);
    assertThat(sent(0).digest()).isEqualTo(FileDigests.sha256(file));
  }

  @Test
  void aRenamedFileCountsUnderItsNewNameAndTemporaryNamesDoNot() throws IOException {
    Path temporary = Files.write(incoming.resolve("week.csv.gz.tmp"), gz(CSV));
    Files.write(incoming.resolve(".hidden.csv.gz"), gz(CSV));
    Files.write(incoming.resolve("notes.txt"), gz(CSV));
    lookAfterSettling();
    assertThat(signals.all()).isEmpty();
    Files.move(temporary, incoming.resolve("week.csv.gz"));
    lookAfterSettling();
    assertThat(signals.all()).hasSize(1);
  }

  @Test
  void aFileThatCannotBeReadIsSentWithoutRows() throws IOException {
    byte[] all = gz(CSV.repeat(100));
    Files.write(incoming.resolve("cut.csv.gz"), Arrays.copyOf(all, all.length - 20));
    lookAfterSettling();
    assertThat(signals.all()).as("its end may still come").isEmpty();
    clock.advance(Duration.ofSeconds(8));
    look();
    assertThat(sent(0).rows()).isEqualTo(-1);
    assertThat(sent(0).minEventTime()).isEmpty();
  }

  @Test
  void whatCannotBeReadIsNamedOnceAndDoesNotHoldUpTheOthers() throws IOException {
    Path loop = incoming.resolve("a-loop.csv.gz");
    Files.createSymbolicLink(loop, loop);
    Files.createSymbolicLink(incoming.resolve("b-dangling.csv.gz"), home.resolve("gone"));
    Files.createSymbolicLink(incoming.resolve("c-above"), home);
    Files.write(incoming.resolve("week.csv.gz"), gz(CSV));
    Target deep = target(1, "**.csv.gz");
    for (int i = 0; i < 3; i++) {
      Polls.once(poller, deep);
      clock.advance(Duration.ofSeconds(2));
    }
    assertThat(signals.all().stream().map(s -> ((DataArrived) s.body()).files().get(0).path()))
        .contains("week.csv.gz");
    assertThat(poller.details().get("unreadable").toString())
        .contains(Specs.PIPELINE + "/flights=2 files are left out", "a-loop.csv.gz: ")
        .doesNotContain("b-dangling");
    double counted = meters.counter("tidemill.files.unreadable", "poller", "data").count();
    Polls.once(poller, deep);
    assertThat(meters.counter("tidemill.files.unreadable", "poller", "data").count())
        .isEqualTo(counted)
        .isPositive();
    Files.delete(loop);
    Files.delete(incoming.resolve("c-above"));
    Polls.once(poller, deep);
    assertThat(poller.details()).isEmpty();
  }

  @Test
  void aFileThatFailsWhileItIsReadIsTriedAgainAfterAWhile() throws IOException {
    Path file = Files.write(incoming.resolve("bad.csv.gz"), gz(CSV));
    Files.write(incoming.resolve("week.csv.gz"), gz(CSV));
    refused = file;
    lookAfterSettling();
    assertThat(signals.all()).hasSize(1);
    assertThat(poller.details().get("unreadable").toString()).contains("bad.csv.gz", "refused");
    refused = null;
    look();
    assertThat(signals.all()).as("not at each look").hasSize(1);
    clock.advance(Duration.ofSeconds(2));
    look();
    assertThat(signals.all()).hasSize(2);
    assertThat(poller.details()).isEmpty();
  }

  @Test
  void withoutTheTimeColumnRowsStillCount() throws IOException {
    Files.write(incoming.resolve("other.csv.gz"), gz("a,b\n1,2\n3,4\n5,6\n"));
    lookAfterSettling();
    assertThat(sent(0).rows()).isEqualTo(3);
    assertThat(sent(0).maxEventTime()).isEmpty();
  }

  @Test
  void aRepairedFileIsNewAndATouchedOneIsNot() throws IOException {
    Path file = Files.write(incoming.resolve("week.csv.gz"), gz(CSV));
    lookAfterSettling();
    Files.setLastModifiedTime(
        file, java.nio.file.attribute.FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    lookAfterSettling();
    assertThat(signals.all()).hasSize(1);
    Files.write(file, gz(CSV + "3,2001-01-03 10:00:00,true\n"));
    lookAfterSettling();
    assertThat(signals.all()).hasSize(2);
    assertThat(sent(1).rows()).isEqualTo(3);
    assertThat(signals.all().get(0).signalId()).isNotEqualTo(signals.all().get(1).signalId());
  }

  @Test
  void aRestartSendsNothingAgainAndALostCursorSendsTheSameId() throws IOException {
    Files.write(incoming.resolve("week.csv.gz"), gz(CSV));
    lookAfterSettling();
    poller.close();
    poller = new DataFolderSource(home.resolve("cursors"), signals, clock, meters);
    lookAfterSettling();
    assertThat(signals.all()).hasSize(1);
    poller = new DataFolderSource(home.resolve("other-cursors"), signals, clock, meters);
    lookAfterSettling();
    assertThat(signals.all()).hasSize(2);
    assertThat(signals.all().get(0).signalId()).isEqualTo(signals.all().get(1).signalId());
  }

  @Test
  void whatKafkaDidNotTakeIsSentAgain() throws IOException {
    Files.write(incoming.resolve("week.csv.gz"), gz(CSV));
    look();
    clock.advance(Duration.ofSeconds(2));
    signals.refuse(true);
    assertThatThrownBy(this::look).hasMessageContaining("away");
    signals.refuse(false);
    look();
    assertThat(signals.all()).hasSize(1);
  }

  @Test
  void aFolderWithThousandsOfNewFilesIsReadInTurnsSoThatOtherPipelinesHaveTheirs()
      throws IOException {
    int files = 2 * Look.FILES_AT_ONCE + 1;
    for (int i = 0; i < files; i++) {
      Files.write(incoming.resolve("f%05d.csv.gz".formatted(i)), gz(CSV));
    }
    lookAfterSettling();
    assertThat(signals.all()).hasSize(Look.FILES_AT_ONCE);
    look();
    assertThat(signals.all()).hasSize(2 * Look.FILES_AT_ONCE);
    look();
    look();
    assertThat(signals.all()).extracting(Signal::signalId).hasSize(files).doesNotHaveDuplicates();
  }

  @Test
  void aLookThatTakesLongLeavesTheRestForTheNextOne() throws IOException {
    for (int i = 0; i < 3; i++) {
      Files.write(incoming.resolve("f" + i + ".csv.gz"), gz(CSV));
    }
    reading = () -> clock.advance(Look.TIME_AT_ONCE);
    lookAfterSettling();
    assertThat(signals.all()).hasSize(1);
    look();
    assertThat(signals.all()).hasSize(2);
  }

  @Test
  void aPipelineThatCameBackStartsAgain() throws IOException {
    Files.write(incoming.resolve("week.csv.gz"), gz(CSV));
    lookAfterSettling();
    Polls.once(poller, target(2));
    clock.advance(Duration.ofSeconds(2));
    Polls.once(poller, target(2));
    assertThat(signals.all()).hasSize(2);
  }

  @Test
  void aMissingFolderIsWaitedFor() throws IOException {
    Files.delete(incoming);
    lookAfterSettling();
    assertThat(incoming).doesNotExist();
    Files.createDirectory(incoming);
    Files.write(incoming.resolve("week.csv.gz"), gz(CSV));
    lookAfterSettling();
    assertThat(signals.all()).hasSize(1);
  }

  @Test
  void aDamagedCursorStartsAgain() throws IOException {
    Files.write(incoming.resolve("week.csv.gz"), gz(CSV));
    lookAfterSettling();
    try (var files = Files.list(home.resolve("cursors"))) {
      Files.writeString(files.findFirst().orElseThrow(), "{ not json");
    }
    poller = new DataFolderSource(home.resolve("cursors"), signals, clock, meters);
    lookAfterSettling();
    assertThat(signals.all()).hasSize(2);
  }
}
