package dev.tidemill.validation.evidence.join;

import static dev.tidemill.validation.evidence.join.EvidenceSamples.START;
import static dev.tidemill.validation.evidence.join.EvidenceSamples.candidate;
import static dev.tidemill.validation.evidence.join.EvidenceSamples.failed;
import static dev.tidemill.validation.evidence.join.EvidenceSamples.paired;
import static dev.tidemill.validation.evidence.join.EvidenceSamples.served;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.PairBlock;
import dev.tidemill.schemas.message.PairSpread;
import dev.tidemill.schemas.message.VersionEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Evidence of a rollout. */
@Tag("slow")
class RolloutEvidenceTest extends JoinedEvidence {

  @Test
  void inARolloutRequestsAreCountedAtOnceAndSlicesAreNumberedWithoutGaps() {
    for (int i = 0; i < 5; i++) {
      Instant at = START.plusSeconds(i);
      driver.predict(paired("r" + i, at, "u" + i, false, 0.1 * i, candidate(0.5)));
      driver.pass(Duration.ofMillis(100));
    }
    collect();

    assertThat(slices).extracting(EvidenceSlice::sequence).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(sum(1, VersionEvidence::executions)).isEqualTo(5);
    assertThat(sum(1, VersionEvidence::answers)).isEqualTo(5);
    assertThat(slices.get(4).maxEventTime()).isEqualTo(START.plusSeconds(4));
    assertThat(slices.get(4).matureRequests()).isZero();
  }

  @Test
  void whileNothingIsRolledOutThereIsASliceASecondAndARolloutIsSeenAtOnce() {
    for (int i = 0; i < 50; i++) {
      driver.predict(served("r" + i, START.plusSeconds(i), 0.5, 1));
      driver.pass(Duration.ofMillis(100));
    }
    collect();
    assertThat(slices).hasSizeBetween(5, 6);
    assertThat(sum(1, VersionEvidence::executions)).isBetween(40L, 50L);
    driver.predict(paired("a", START.plusSeconds(60), "u1", false, 0.5, candidate(0.8)));
    driver.pass(Duration.ofMillis(100));
    slices.clear();
    collect();
    assertThat(slices).extracting(EvidenceSlice::rolloutId).contains(Optional.of("r1"));
    slices.clear();

    driver.predict(paired("b", START.plusSeconds(61), "u2", false, 0.5, candidate(0.8)));
    driver.pass(Duration.ofMillis(50));
    collect();
    assertThat(slices).hasSize(1);
  }

  @Test
  void bothVersionsScoresOfARequestMakeAPairOfItsEventHour() {
    driver.predict(paired("a", START, "u1", false, 0.5, candidate(0.8)));
    driver.predict(paired("b", START.plusSeconds(60), "u2", true, 0.5, candidate(1e-9)));
    driver.predict(paired("c", START.plusSeconds(3600), "u3", false, 0.5, candidate(0.5)));
    for (String id : List.of("a", "b", "c")) {
      driver.label(id, 1, START.plusSeconds(7200));
    }

    matureAll(START.plusSeconds(3600));

    List<PairBlock> blocks = slices.stream().flatMap(s -> s.pairs().stream()).toList();
    assertThat(blocks).extracting(PairBlock::hour).containsExactly(START, START.plusSeconds(3600));
    assertThat(blocks.get(0).n()).isEqualTo(2);
    double small = -Math.log(0.8) + Math.log(0.5);
    assertThat(blocks.get(0).sum()).isCloseTo(small + 3, within(1e-9));
    double[] spread = new double[PairSpread.KNOTS];
    PairSpread.add(spread, small, 1);
    PairSpread.add(spread, 3, 1);
    assertThat(blocks.get(0).spread()).containsExactly(spread, within(1e-9));
    assertThat(blocks.get(0).candidate()).isEqualTo(2);
    assertThat(blocks.get(0).reference()).isEqualTo(1);
  }

  @Test
  void evidenceOfAFailingCandidateDoesNotWaitForThePace() {
    driver.predict(served("before", START, 0.5, 1));
    collect();
    slices.clear();
    driver.predict(served("waits", START, 0.5, 1));
    driver.tick();
    collect();
    assertThat(slices).isEmpty();
    driver.predict(paired("a", START, "u1", false, 0.5, failed(true)));
    driver.tick();
    collect();

    assertThat(slices).hasSize(2);
    VersionEvidence two = versionSum(2);
    assertThat(two.errors()).isEqualTo(1);
    assertThat(two.attributableInputs()).containsExactly("input-of-u1");
    assertThat(slices.get(1).rolloutId()).contains("r1");
    assertThat(slices.get(1).weight()).isEqualTo(5);
  }

  @Test
  void onlyTheFirstErrorOfAUnitAndEachAttributableInputOnceCountsInARollout() {
    for (int i = 0; i < 4; i++) {
      driver.predict(paired("a" + i, START, "poison", true, 0.5, failed(true)));
      driver.predict(paired("b" + i, START, "unit" + i, true, 0.5, failed(true)));
      driver.predict(paired("c" + i, START, "shadow", false, 0.5, failed(false)));
    }
    driver.pass(A_WHILE);
    collect();

    assertThat(sum(2, VersionEvidence::errors)).isEqualTo(12);
    assertThat(sum(2, VersionEvidence::servedErrors)).isEqualTo(5);
    assertThat(slices.stream().flatMap(s -> s.versions().stream()))
        .flatExtracting(VersionEvidence::attributableInputs)
        .containsExactlyInAnyOrder(
            "input-of-poison",
            "input-of-unit0",
            "input-of-unit1",
            "input-of-unit2",
            "input-of-unit3");
    assertThat(slices.stream().mapToLong(EvidenceSlice::unitsCandidate).sum()).isEqualTo(5);
    assertThat(slices.stream().mapToLong(EvidenceSlice::unitsChampion).sum()).isEqualTo(1);
    assertThat(sum(2, VersionEvidence::answers)).isZero();
    assertThat(sum(1, VersionEvidence::answers)).isEqualTo(12);
  }

  @Test
  void nineInputsThatFailUnderOneRepeatedIdAreNineFailuresAsAtTheGateway() {
    for (int retry = 0; retry < 2; retry++) {
      for (int i = 0; i < 9; i++) {
        driver.predict(paired("same", START, "unit" + i, true, 0.5, failed(true)));
      }
    }
    driver.label("same", 1, START.plusSeconds(60));
    matureAll(START);

    assertThat(sum(2, VersionEvidence::errors)).isEqualTo(9);
    assertThat(slices.stream().flatMap(s -> s.versions().stream()))
        .flatExtracting(VersionEvidence::attributableInputs)
        .hasSize(9);
    assertThat(mature()).isEqualTo(1);
    assertThat(driver.meters.counter("tidemill.evidence.duplicates").count()).isEqualTo(9);
  }

  @Test
  void aScoreThatIsNoNumberIsABadScoreAndEntersNoPair() {
    driver.predict(paired("a", START, "u", false, 0.5, candidate(Double.POSITIVE_INFINITY)));
    driver.label("a", 1, START.plusSeconds(60));

    matureAll(START);

    assertThat(versionSum(2).badScores()).isEqualTo(1);
    assertThat(versionSum(2).labelled()).isZero();
    assertThat(slices).flatExtracting(EvidenceSlice::pairs).isEmpty();
  }

  /** Findings are part of another test; none belongs here. */
  @AfterEach
  void noFindings() {
    assertThat(driver.findings()).extracting(Finding::findingId).isEmpty();
  }
}
