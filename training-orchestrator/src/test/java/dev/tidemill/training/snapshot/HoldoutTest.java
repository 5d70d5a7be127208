package dev.tidemill.training.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.training.TestSpecs;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which rows are the holdout. */
class HoldoutTest extends SnapshotFixture {

  @Test
  void theHoldoutIsTheNewestTwoDaysOfLabelledRowsAndTrainingEndsBeforeIt() throws Exception {
    file("a.csv.gz", flights(1, 10));
    Snapshot snapshot = cut();
    assertThat(snapshot.asOf()).isEqualTo(Instant.parse("2001-01-10T23:00:00Z"));
    assertThat(snapshot.holdoutEnd())
        .as("labels come two hours after the departure")
        .isEqualTo(Instant.parse("2001-01-10T21:00:00Z"));
    assertThat(snapshot.holdoutStart()).isEqualTo(Instant.parse("2001-01-08T21:00:00Z"));
    assertThat(snapshot.holdoutRows()).isEqualTo(49);
    assertThat(snapshot.trainRows()).isEqualTo(7 * 24 + 19);
    assertThat(query("SELECT max(landed_at) FROM %s", snapshot.trainDigest()).get(0).get(0))
        .hasToString("2001-01-08 20:00:00.0");
  }

  @Test
  void aRowThatIsDatedInTheFutureIsNotTheSnapshotsNow() throws Exception {
    file("a.csv.gz", flights(1, 10));
    Snapshot without = cut();
    file("a.csv.gz", flights(1, 10) + "999,9999-12-31T00:00:00,1,600,SAV\n");
    Snapshot with = cut();
    assertThat(with.asOf()).isEqualTo(without.asOf());
    assertThat(with.holdoutDigest()).isEqualTo(without.holdoutDigest());
    assertThat(with.trainDigest()).isEqualTo(without.trainDigest());
    assertThat(with.notes())
        .contains(
            "1 row of 241, up to 9999-12-31T00:00:00Z, is dated after today and left out: what is"
                + " to come is neither trained on nor judged on.");
    assertThat(notes).containsAll(with.notes());
  }

  @Test
  void dataThatAreDatedInTheFutureAsAWholeHaveTheirOwnNow() throws Exception {
    file("a.csv.gz", flights(1, 10).replace("2001-01", "2130-01"));
    Snapshot cut = cut();
    assertThat(cut.asOf()).isEqualTo(Instant.parse("2130-01-10T23:00:00Z"));
    assertThat(cut.trainRows()).isPositive();
    assertThat(cut.notes())
        .contains(
            "240 rows of 240, up to 2130-01-10T23:00:00Z, are dated after today:"
                + " 2130-01-10T23:00:00Z counts as now, as data.clock is data.");
  }

  @Test
  void aFindingCutsTheHoldoutFromRowsAfterItsOnset() throws Exception {
    file("a.csv.gz", flights(1, 31));
    Finding finding =
        new Finding(
            "f",
            spec.key(),
            "e",
            "live-quality",
            "quality",
            Optional.empty(),
            Instant.parse("2001-01-02T00:00:00Z"),
            Instant.parse("2001-01-31T00:00:00Z"),
            1,
            1,
            1,
            "",
            Map.of());
    Snapshot snapshot = cut(work(Optional.of(finding), Optional.empty()));
    assertThat(snapshot.holdoutRows()).as("at least 300").isEqualTo(300);
    assertThat(snapshot.holdoutRule()).contains("onset of finding live-quality");
    assertThat(snapshot.holdoutStart()).isAfter(finding.onset());
  }

  /** Decision rule B3: the gate is to say insufficient, not to judge on the world before. */
  @Test
  void withFewRowsSinceTheOnsetTheHoldoutBeginsAtTheOnset() throws Exception {
    file("a.csv.gz", flights(1, 31));
    Snapshot snapshot = cut(work(Optional.of(since("2001-01-21T00:00:00Z")), Optional.empty()));
    assertThat(snapshot.holdoutStart()).isEqualTo(Instant.parse("2001-01-21T00:00:00Z"));
    assertThat(snapshot.holdoutRows()).isEqualTo(11 * 24 - 2);
  }

  @Test
  void longAfterTheOnsetTheHoldoutIsThirtyPercentOfTheRowsSince() throws Exception {
    spec = TestSpecs.flightDelays("minRows: 1000", "minRows: 10");
    StringBuilder text =
        new StringBuilder("flight_id,departed_at,arrival_delay_min,distance_mi,destination\n");
    for (int i = 0; i < 4000; i++) {
      LocalDateTime at = LocalDateTime.of(2001, 1, 1, 0, 0).plusMinutes(10L * i);
      text.append(i).append(',').append(at).append(":00,").append(i % 60).append(",600,SAV\n");
    }
    file("a.csv.gz", text.toString());
    Snapshot snapshot = cut(work(Optional.of(since("2001-01-11T00:00:00Z")), Optional.empty()));
    long rowsSince = 4000 - 10 * 144 - 12;
    assertThat(snapshot.holdoutRows()).isEqualTo(Math.round(0.3 * rowsSince));
    Snapshot soon = cut(work(Optional.of(since("2001-01-27T20:00:00Z")), Optional.empty()));
    assertThat(soon.holdoutStart())
        .as("too few to train on the new world and be judged on it: the run waits")
        .isEqualTo(Instant.parse("2001-01-27T20:00:00Z"));
  }

  /** A flight a minute, so that a day has far more than 300. */
  private void busyAirport(int minutes) throws IOException {
    StringBuilder text =
        new StringBuilder("flight_id,departed_at,arrival_delay_min,distance_mi,destination\n");
    for (int i = 0; i < minutes; i++) {
      LocalDateTime at = LocalDateTime.of(2001, 1, 1, 0, 0).plusMinutes(i);
      text.append(i).append(',').append(at).append(":00,").append(i % 60).append(",600,SAV\n");
    }
    file("a.csv.gz", text.toString());
  }

  private long trainRowsSince(Snapshot snapshot, String onset) throws Exception {
    String rows =
        "SELECT count(*) FROM %s WHERE departed_at >= " + Sql.timestamp(Instant.parse(onset));
    return (Long) query(rows, snapshot.trainDigest()).get(0).get(0);
  }

  /** Two hours pass until a label is known: 120 rows are neither known nor old enough to train. */
  @Test
  void theHoldoutLeavesRowsOfTheNewWorldToTrainOn() throws Exception {
    busyAirport(4000);
    String dayAndAHalfAgo = "2001-01-02T07:20:00Z";
    Snapshot later = cut(work(Optional.of(since(dayAndAHalfAgo)), Optional.empty()));
    assertThat(later.holdoutRows())
        .as("the last day has three quarters of the rows since, but gets half")
        .isEqualTo((4000 - 1880 - 120) / 2);
    assertThat(trainRowsSince(later, dayAndAHalfAgo)).isEqualTo(1000 - 120);

    String enough = "2001-01-03T04:40:00Z";
    Snapshot soon = cut(work(Optional.of(since(enough)), Optional.empty()));
    assertThat(soon.holdoutRows()).isEqualTo(300);
    assertThat(trainRowsSince(soon, enough)).isEqualTo(300);

    Instant aMinuteLess = Instant.parse(enough).plusSeconds(60);
    Snapshot tooSoon = cut(work(Optional.of(since(aMinuteLess.toString())), Optional.empty()));
    assertThat(tooSoon.holdoutStart()).isEqualTo(aMinuteLess);
    assertThat(tooSoon.holdoutRows()).isEqualTo(719);
    assertThat(tooSoon.holdoutRule()).startsWith("all 719 labelled rows").contains("too few");
  }

  private Finding since(String onset) {
    return new Finding(
        "f",
        spec.key(),
        "e",
        "live-quality",
        "quality",
        Optional.empty(),
        Instant.parse(onset),
        Instant.parse("2001-01-31T00:00:00Z"),
        1,
        1,
        1,
        "",
        Map.of());
  }

  @Test
  void askingAgainKeepsTheTrainingRowsAndGrowsTheHoldout() throws Exception {
    file("a.csv.gz", flights(1, 10));
    Snapshot first = cut();
    file("b.csv.gz", flights(11, 12));
    Snapshot again = cut(work(Optional.empty(), Optional.of(first.windowEnd())));
    assertThat(again.trainDigest()).isEqualTo(first.trainDigest());
    assertThat(again.holdoutRows()).isEqualTo(first.holdoutRows() + 48);
  }
}
