package dev.tidemill.training.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The labels that data have and did not have before. */
class KnownLabelsTest extends SnapshotFixture {

  private static final String API = "labels: {from: api,";

  private final List<LabelRow> given = new ArrayList<>();
  private PipelineSpec labelled = TestSpecs.flightDelays(API, "labels: {from: data,");

  private boolean look() throws Exception {
    return look(given::addAll);
  }

  private boolean look(LabelRow.Taker taker) throws Exception {
    PipelineVersion pipeline =
        new PipelineVersion(
            "demo/flights", 1, labelled, "", folder.toString(), LATER, "somebody", false);
    return new KnownLabels(SnapshotSources.OF_FOLDERS, store, folder.resolve("labels"))
        .look(pipeline, LATER, taker, notes::add);
  }

  private List<String> ids() {
    return given.stream().map(LabelRow::id).toList();
  }

  private static String flight(int id, String at, int delay) {
    return id + "," + at + "," + delay + ",600,SAV\n";
  }

  private static final String HEADER =
      "flight_id,departed_at,arrival_delay_min,distance_mi,destination\n";

  @Test
  void eachLabelIsGivenOnceWithTheTimeAtWhichItCameTrue() throws Exception {
    file(
        "a.csv.gz",
        HEADER
            + flight(1, "2001-01-01T10:00:00", 20)
            + flight(2, "2001-01-01T11:00:00", 5)
            + flight(3, "2001-01-01T20:00:00", 5));
    assertThat(look()).isTrue();
    // the third has not landed when the newest row departs
    assertThat(given)
        .containsExactly(
            new LabelRow("1", "true", Optional.of(Instant.parse("2001-01-01T12:00:00Z"))),
            new LabelRow("2", "false", Optional.of(Instant.parse("2001-01-01T13:00:00Z"))));

    assertThat(look()).isFalse();
    file(
        "b.csv.gz",
        HEADER + flight(4, "2001-01-02T10:00:00", 40) + flight(5, "2001-01-02T20:00:00", 5));
    given.clear();
    assertThat(look()).isTrue();
    assertThat(ids()).containsExactly("3", "4");
  }

  @Test
  void whatWasNotTakenIsGivenAgainAndSoIsAllIfTheFolderIsLost() throws Exception {
    file("a.csv.gz", flights(1, 2));
    assertThatThrownBy(
            () ->
                look(
                    rows -> {
                      throw new IllegalStateException("Kafka is away");
                    }))
        .hasMessage("Kafka is away");
    look();
    List<String> all = List.copyOf(ids());
    assertThat(all).hasSizeGreaterThan(40).doesNotHaveDuplicates();

    given.clear();
    try (Stream<Path> files = Files.walk(folder.resolve("labels"))) {
      files.sorted((x, y) -> y.compareTo(x)).forEach(p -> assertThat(p.toFile().delete()).isTrue());
    }
    look();
    assertThat(ids()).isEqualTo(all);
  }

  @Test
  void aFileThatIsWrittenAnewGivesTheLabelsThatChanged() throws Exception {
    String rest = flight(9, "2001-01-01T20:00:00", 1);
    file(
        "a.csv.gz",
        HEADER + flight(1, "2001-01-01T10:00:00", 5) + flight(2, "2001-01-01T10:00:00", 5) + rest);
    look();
    given.clear();
    file(
        "a.csv.gz",
        HEADER + flight(1, "2001-01-01T10:00:00", 60) + flight(2, "2001-01-01T10:00:00", 5) + rest);
    look();
    assertThat(given)
        .extracting(LabelRow::id, LabelRow::word)
        .containsExactly(org.assertj.core.api.Assertions.tuple("1", "true"));
  }

  @Test
  void rowsForWhichNoRequestWaitsAreLeftOut() throws Exception {
    file("a.csv.gz", flights(1, 20));
    look();
    // keep is 7 d, and the newest row departs at the 20th, 23:00
    assertThat(ids()).contains("1400", "2020").doesNotContain("1300", "1322");
  }

  @Test
  void aRowWithoutAnIdIsGivenSoThatItIsTold() throws Exception {
    file(
        "a.csv.gz",
        HEADER + ",2001-01-01T10:00:00,5,600,SAV\n" + flight(2, "2001-01-01T20:00:00", 5));
    look();
    assertThat(given).extracting(LabelRow::id).containsExactly((String) null);
  }

  @Test
  void aColumnThatTheQueryDoesNotGiveIsNamed() throws Exception {
    labelled = TestSpecs.flightDelays(API, "labels: {from: data, id: request,");
    file("a.csv.gz", flights(1, 2));
    assertThatThrownBy(this::look)
        .isInstanceOf(SnapshotException.class)
        .hasMessage(
            "monitor.labels.id names request, but data.query gives only flight_id, departed_at,"
                + " distance_mi, destination, arrival_delay_min, late, landed_at");
  }

  @Test
  void severalColumnsNameARequestTogether() throws Exception {
    labelled =
        TestSpecs.read(
            TestSpecs.text()
                .replace(API, "labels: {from: data,")
                .replace("id: [flight_id]", "id: [flight_id, destination]"));
    file(
        "a.csv.gz",
        HEADER + flight(1, "2001-01-01T10:00:00", 20) + flight(3, "2001-01-01T20:00:00", 5));
    look();
    assertThat(ids()).containsExactly("1/SAV");
  }
}
