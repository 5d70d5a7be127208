package dev.tidemill.validation.evidence.join;

import static dev.tidemill.validation.evidence.join.EvidenceSamples.START;
import static dev.tidemill.validation.evidence.join.EvidenceSamples.paired;
import static dev.tidemill.validation.evidence.join.EvidenceSamples.served;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.VersionEvidence;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.Profile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requests without an event time, scores that are not numbers, a monitor that breaks. */
@Tag("slow")
class OddRequestsTest extends JoinedEvidence {

  @Test
  void aRequestWithoutAnEventTimeDoesNotMoveTheClockOfAStreamOf2001() {
    driver.predict(EvidenceSamples.stamped("first", 0.5));
    driver.predict(served("r", START, 0.25, 1));
    driver.predict(EvidenceSamples.stamped("second", 0.5));
    driver.pass(A_WHILE);
    slices.addAll(driver.slices());
    assertThat(mature()).isZero();
    assertThat(slices).noneMatch(s -> s.maxEventTime().isAfter(START));
    driver.label("r", 1, START.plusSeconds(3600));

    matureAll(START);

    assertThat(mature()).isEqualTo(1);
    assertThat(matureLabelled()).isEqualTo(1);
    assertThat(sum(1, VersionEvidence::executions)).isEqualTo(4);
    assertThat(driver.meters.counter("tidemill.evidence.requests.timeless").count()).isEqualTo(2);
  }

  @Test
  void aRequestThatGivesATimeOfTodayDoesNotMoveTheClockOfAStreamOf2001() {
    Instant today = EvidenceSamples.WALL.minusSeconds(60);
    driver.predict(served("r", START, 0.25, 1));
    driver.predict(served("wrong", today, 0.5, 1));
    driver.pass(A_WHILE);
    driver.predict(served("next", START.plusSeconds(60), 0.25, 1));
    for (int i = 1; i < 10; i++) {
      driver.predict(served("wrong-again-" + i, today, 0.5, 1));
    }
    driver.pass(A_WHILE);
    slices.addAll(driver.slices());
    assertThat(mature()).isZero();
    assertThat(slices).noneMatch(s -> s.maxEventTime().isAfter(START.plusSeconds(60)));
    driver.label("r", 1, START.plusSeconds(3600));

    matureAll(START);

    assertThat(matureLabelled()).isEqualTo(1);
    assertThat(driver.meters.counter("tidemill.evidence.requests.timeless").count()).isEqualTo(10);
  }

  @Test
  void anEndpointWhoseDataHasAGapOfMonthsGoesOnAfterIt() {
    driver.predict(served("before", START, 0.25, 1));
    Instant after = START.plus(Duration.ofDays(180));
    for (int i = 0; i < 9; i++) {
      driver.predict(served("after-" + i, after.plusSeconds(i), 0.5, 1));
    }
    driver.predict(served("counts", after.plusSeconds(9), 0.5, 1));
    driver.label("counts", 1, after.plusSeconds(60));

    matureAll(after.plusSeconds(9));

    assertThat(matureLabelled()).isEqualTo(1);
    assertThat(slices).anyMatch(s -> s.maxEventTime().isAfter(after));
  }

  @Test
  void aLabelThatNoRequestCameForIsCountedWhenItIsForgotten() {
    driver.predict(served("asked", START, 0.25, 1));
    driver.label("asked", 1, START);
    driver.label("never-asked", 1, START);
    driver.leap(Duration.ofDays(6));
    driver.leap(Duration.ofSeconds(1));
    assertThat(driver.meters.counter("tidemill.evidence.labels.unasked").count()).isZero();
    driver.leap(Duration.ofDays(2));
    driver.leap(Duration.ofSeconds(1));
    assertThat(driver.meters.counter("tidemill.evidence.labels.unasked").count()).isEqualTo(1);
  }

  @Test
  void aCandidatesScoreThatIsNoNumberIsAFailureAndABadScore() {
    VersionScore nan = EvidenceSamples.notFinite(2, RouteRole.CANDIDATE);
    driver.predict(paired("a", START, "u", true, 0.5, nan));
    driver.label("a", 1, START.plusSeconds(60));

    matureAll(START);

    assertThat(sum(2, VersionEvidence::badScores)).isEqualTo(1);
    assertThat(sum(2, VersionEvidence::errors)).isEqualTo(1);
    assertThat(sum(2, VersionEvidence::labelled)).isZero();
    assertThat(slices).flatExtracting(EvidenceSlice::pairs).isEmpty();
  }

  @Test
  void anAnswerThatIsNoNumberIsAFinding() {
    driver.version(1, Optional.of(profile()));
    driver.predict(served("r", START, 0.5, 12));
    driver.predict(EvidenceSamples.nan("nan", START.plusSeconds(1)));
    driver.predict(served("next-day", START.plus(Duration.ofDays(1)), 0.5, 12));
    driver.predict(served("push", START.plus(Duration.ofDays(2)), 0.5, 12));
    driver.pass(A_WHILE);

    assertThat(driver.findings())
        .extracting(f -> f.kind() + " " + f.column().orElse(""))
        .containsExactly("finite score");
  }

  @Test
  void aForgottenVersionThatServesAgainAfterARollbackIsWatched() {
    for (int version = 2; version <= 14; version++) {
      driver.version(version, Optional.of(profile()));
    }
    VersionScore newest = EvidenceSamples.champion(14, 0.5);
    driver.predict(EvidenceSamples.answered("r", START, newest, 12));
    driver.predict(EvidenceSamples.answered("s", START.plus(HORIZON), newest, 12));
    driver.pass(A_WHILE);

    driver.version(1, Optional.of(profile()));
    driver.predict(EvidenceSamples.nan("nan", START.plus(HORIZON).plusSeconds(1)));
    driver.predict(served("next-day", START.plus(Duration.ofDays(1)), 0.5, 12));
    driver.predict(served("push", START.plus(Duration.ofDays(2)), 0.5, 12));
    driver.pass(A_WHILE);

    assertThat(driver.findings())
        .extracting(f -> f.kind() + " " + f.column().orElse("") + " " + f.modelVersion())
        .containsExactly("finite score 1");
    assertThat(unwatched()).isZero();
  }

  @Test
  void aChampionThatNothingIsKnownOfIsCountedOnce() {
    driver.version(1, Optional.of(profile()));
    VersionScore unknown = EvidenceSamples.champion(99, 0.5);
    for (int hour = 0; hour < 5; hour++) {
      Instant at = START.plus(Duration.ofHours(hour));
      driver.predict(EvidenceSamples.answered("r" + hour, at, unknown, 12));
      driver.pass(A_WHILE);
    }

    assertThat(unwatched()).isEqualTo(1);
  }

  @Test
  void aClientThatAlwaysSendsTheSameIdIsToldAndItsAnswersAreWatchedAllTheSame() {
    driver.version(1, Optional.of(profile()));
    for (int day = 0; day < 3; day++) {
      Instant at = START.plus(Duration.ofDays(day));
      driver.predict(repeating(day == 1 ? Double.NaN : 0.5, at));
      driver.pass(A_WHILE);
    }
    driver.label("1", 1, START.plusSeconds(60));
    matureAll(START.plus(Duration.ofDays(3)));

    assertThat(slices.stream().mapToLong(EvidenceSlice::repeated).sum()).isEqualTo(2);
    assertThat(sum(1, VersionEvidence::executions)).isEqualTo(4);
    assertThat(mature()).as("those that can have a label").isEqualTo(1);
    assertThat(driver.findings()).extracting(f -> f.kind()).containsExactly("finite");
  }

  private static Prediction repeating(double score, Instant at) {
    return Double.isNaN(score) ? EvidenceSamples.nan("1", at) : served("1", at, score, 12);
  }

  @Test
  void aLabelThatIsNoNumberIsCountedAndTheRightOneMayStillCome() {
    driver.predict(served("r", START, 0.25, 1));
    driver.label("r", Double.NaN, START.plusSeconds(60));
    driver.label("r", 1, START.plusSeconds(61));

    matureAll(START);

    assertThat(matureLabelled()).isEqualTo(1);
    assertThat(driver.meters.counter("tidemill.evidence.labels.unusable").count()).isEqualTo(1);
  }

  @Test
  void aLabelThatNoModelOfTheTaskCanHaveLeavesItsRequestWithoutOne() {
    driver.predict(served("r", START, 0.25, 1));
    driver.label("r", 2, START.plusSeconds(60));

    matureAll(START);

    assertThat(mature()).isEqualTo(1);
    assertThat(matureLabelled()).isZero();
    assertThat(sum(1, VersionEvidence::labelled)).isZero();
    assertThat(driver.meters.counter("tidemill.evidence.labels.unusable").count()).isEqualTo(1);
  }

  private double unwatched() {
    return count("tidemill.monitor.champions.unwatched", EvidenceSamples.ENDPOINT);
  }

  @Test
  void whatBreaksTheMonitorOfOneEndpointStopsNoOther() {
    FeatureProfile fine = profile().features().get("hour");
    FeatureProfile broken =
        new FeatureProfile(
            true,
            fine.n(),
            0,
            fine.min(),
            fine.max(),
            fine.mean(),
            fine.edges48(),
            List.of(1L, 2L),
            fine.quantileEdges64(),
            fine.deciles(),
            Map.of());
    driver.version("broken", 1, Optional.of(new Profile(500, Map.of("hour", broken))));
    for (int i = 0; i < 1_000; i++) {
      Instant at = START.plus(Duration.ofMinutes(6L * i));
      driver.predict(EvidenceSamples.at("broken", served("b" + i, at, 0.5, 12)));
    }
    driver.predict(served("r", START, 0.5, 1));
    driver.label("r", 1, START.plusSeconds(60));
    matureAll(START);

    assertThat(count("tidemill.monitor.checks.failed", "broken")).isPositive();
    assertThat(count("tidemill.evidence.turns.failed", "broken")).isZero();
    assertThat(count("tidemill.monitor.checks.failed", EvidenceSamples.ENDPOINT)).isZero();
    assertThat(
            slices.stream()
                .filter(s -> s.endpoint().equals(EvidenceSamples.ENDPOINT))
                .mapToLong(EvidenceSlice::matureLabelled)
                .sum())
        .isEqualTo(1);
    assertThat(slices).anyMatch(s -> s.endpoint().equals("broken"));
  }

  private double count(String counter, String endpoint) {
    return driver.meters.counter(counter, "endpoint", endpoint).count();
  }
}
