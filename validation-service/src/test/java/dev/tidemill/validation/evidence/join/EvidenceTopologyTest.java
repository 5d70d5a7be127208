package dev.tidemill.validation.evidence.join;

import static dev.tidemill.validation.evidence.join.EvidenceDriver.START;
import static dev.tidemill.validation.evidence.join.EvidenceDriver.candidate;
import static dev.tidemill.validation.evidence.join.EvidenceDriver.failed;
import static dev.tidemill.validation.evidence.join.EvidenceDriver.paired;
import static dev.tidemill.validation.evidence.join.EvidenceDriver.served;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.Label;
import dev.tidemill.schemas.message.PairBlock;
import dev.tidemill.schemas.message.PairSpread;
import dev.tidemill.schemas.message.VersionEvidence;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.monitor.Flights;
import io.micrometer.core.instrument.Counter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class EvidenceTopologyTest {

  private static final Duration HORIZON = Duration.ofHours(12);
  private static final Duration A_WHILE = Duration.ofSeconds(2);

  @TempDir Path folder;
  private EvidenceDriver driver;
  private final List<EvidenceSlice> slices = new ArrayList<>();

  @BeforeEach
  void start() {
    driver = new EvidenceDriver(folder);
    driver.version(1, Optional.empty());
  }

  @AfterEach
  void stop() {
    driver.close();
  }

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
  void aLabelCountsOnlyWhenItsRequestIsOldEnoughEvenIfItCameEarly() {
    driver.predict(served("r", START, 0.5, 1));
    driver.label("r", 1, START.plusSeconds(3600));
    driver.predict(served("later", START.plus(HORIZON).minusSeconds(1), 0.5, 1));
    collect();
    assertThat(mature()).isZero();

    matureAll(START);

    assertThat(mature()).isEqualTo(1);
    assertThat(matureLabelled()).isEqualTo(1);
    assertThat(versionSum(1).lossSum()).isCloseTo(Math.log(2), within(1e-12));
  }

  @Test
  void aLabelMayComeBeforeItsRequest() {
    driver.label("r", 1, START.plusSeconds(3600));
    driver.predict(served("r", START, 0.25, 1));

    matureAll(START);

    assertThat(matureLabelled()).isEqualTo(1);
    assertThat(versionSum(1).lossSum()).isCloseTo(-Math.log(0.25), within(1e-12));
  }

  @Test
  void ofEqualRequestsAndOfLabelsTheFirstCountsAndCorrectionsAreCounted() {
    driver.predict(served("r", START, 0.25, 1));
    driver.predict(served("r", START, 0.75, 1));
    driver.label("r", 1, START.plusSeconds(60));
    driver.label("r", 1, START.plusSeconds(60));
    driver.label("r", 0, START.plusSeconds(90));

    matureAll(START);

    assertThat(mature()).isEqualTo(1);
    assertThat(versionSum(1).lossSum()).isCloseTo(-Math.log(0.25), within(1e-12));
    assertThat(driver.meters.counter("tidemill.evidence.label.corrections").count()).isEqualTo(1);
    assertThat(driver.meters.counter("tidemill.evidence.duplicates").count()).isEqualTo(2);
    assertThat(slices.stream().mapToLong(EvidenceSlice::repeated).sum()).isOne();
  }

  @Test
  void whatCameWhileTheEndpointWasAnotherPipelinesCountsForThatOneAlone() {
    Instant farAhead = START.plus(Duration.ofDays(20));
    for (int i = 0; i < 12; i++) {
      driver.predict(EvidenceDriver.of("demo/deleted", served("old-" + i, farAhead, 0.5, 1)));
    }
    driver.pass(A_WHILE);
    driver.predict(served("r", START, 0.25, 1));
    driver.pass(A_WHILE);
    driver.label("r", 1, START.plusSeconds(60));
    driver.label("old-1", 1, farAhead.plusSeconds(60));
    matureAll(START);

    assertThat(driver.meters.counter("tidemill.evidence.labels.late").count()).isZero();
    Map<String, List<EvidenceSlice>> byPipeline =
        slices.stream().collect(Collectors.groupingBy(EvidenceSlice::pipeline));
    assertThat(byPipeline).containsOnlyKeys("demo/deleted", EvidenceDriver.SPEC.key());
    slices.clear();
    slices.addAll(byPipeline.get(EvidenceDriver.SPEC.key()));
    assertThat(matureLabelled()).isEqualTo(1);
    assertThat(versionSum(1).lossSum()).isCloseTo(-Math.log(0.25), within(1e-12));
    assertThat(slices.get(0).sequence()).isEqualTo(1);
    assertThat(slices.get(0).maxEventTime()).isEqualTo(START);
  }

  @Test
  void aLabelThatComesAfterMaturityLowersCoverageAndIsCounted() {
    driver.predict(served("in-time", START, 0.5, 1));
    driver.predict(served("late", START, 0.5, 1));
    driver.label("in-time", 1, START.plusSeconds(60));
    matureAll(START);
    driver.label("late", 1, START.plus(HORIZON).plusSeconds(9));
    driver.pass(A_WHILE);
    collect();

    assertThat(mature()).isEqualTo(2);
    assertThat(matureLabelled()).isEqualTo(1);
    assertThat(driver.meters.counter("tidemill.evidence.labels.late").count()).isEqualTo(1);
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
  void failuresBesideTheShareThatIsLoggedCountNowhere() {
    driver.predict(EvidenceDriver.nan("in the share", START));
    for (int i = 0; i < 99; i++) {
      driver.predict(EvidenceDriver.nan("beside-" + i, START).beside());
    }
    driver.pass(A_WHILE);
    collect();

    assertThat(sum(1, VersionEvidence::executions)).isEqualTo(1);
    assertThat(sum(1, VersionEvidence::errors)).isEqualTo(1);
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

  @Test
  void aRequestFromFarInTheFutureMakesNothingMature() {
    driver.predict(served("r", START, 0.5, 1));
    driver.predict(served("bogus", Instant.parse("2100-01-01T00:00:00Z"), 0.5, 1));
    driver.pass(A_WHILE);
    collect();

    assertThat(mature()).isZero();
    assertThat(slices.get(0).maxEventTime()).isEqualTo(START);
  }

  static Profile profile() {
    double[] hours = new Random(1).doubles(500, 0, 24).toArray();
    return new Profile(500, Map.of("hour", Flights.profile(hours)));
  }

  @Test
  void nothingIsMatureBeforeAVersionToldHowLongLabelsTake() {
    driver.close();
    driver = new EvidenceDriver(folder.resolve("fresh"));
    driver.predict(served("r", START, 0.5, 1));
    driver.label("r", 1, START.plusSeconds(60));
    matureAll(START);
    assertThat(mature()).isZero();

    driver.version(1, Optional.empty());
    matureAll(START);

    assertThat(matureLabelled()).isEqualTo(1);
  }

  @Test
  void whatCannotBeDecodedIsADeadLetterAndStopsNothing() {
    driver.predictionBytes("x", new byte[] {1, 2, 3});
    driver.predictionBytes("k".repeat(700_000), new byte[1_300_000]);
    driver.predictionBytes("y", new byte[2_050_000]);
    driver.predict(served("r".repeat(1_020), START, 0.5, 1));
    driver.predict(served("r", START, 0.5, 1));
    driver.pass(A_WHILE);
    collect();

    assertThat(driver.deadLetters())
        .extracting(DeadLetter::code)
        .containsExactly("undecodable", "invalid-key", "record-too-large", "undecodable");
    assertThat(driver.meters.find("tidemill.dead.letters").tag("code", "undecodable").counter())
        .extracting(Counter::count)
        .isEqualTo(2.0);
    assertThat(sum(1, VersionEvidence::answers)).isEqualTo(1);
  }

  @Test
  void aLabelOfAnUnknownSchemaIsADeadLetterForAnyoneMayWriteLabels() {
    byte[] unknown =
        AvroMapper.of(Label.class).encode(new Label("r1", "flights", 1, START, Optional.empty()));
    unknown[4] ^= 1;
    driver.labelBytes("r1", unknown);
    assertThat(driver.deadLetters()).extracting(DeadLetter::code).containsExactly("unknown-schema");
  }

  @Test
  void theSameFiguresComeOutWhateverTheOrderOfRequestsAndLabels() {
    for (int i = 0; i < 60; i++) {
      Instant at = START.plusSeconds(60L * i);
      boolean labelFirst = i % 3 == 0;
      if (labelFirst) {
        driver.label("r" + i, i % 2, at.plusSeconds(1800));
      }
      driver.predict(served("r" + i, at, 0.1 + i / 80.0, 1));
      if (!labelFirst) {
        driver.label("r" + i, i % 2, at.plusSeconds(1800));
      }
      if (i % 20 == 0) {
        driver.pass(Duration.ofMillis(250));
      }
    }
    matureAll(START.plusSeconds(60 * 60));

    double expected = 0;
    for (int i = 0; i < 60; i++) {
      double p = 0.1 + i / 80.0;
      expected -= Math.log(i % 2 == 1 ? p : 1 - p);
    }
    assertThat(mature()).isEqualTo(60);
    assertThat(matureLabelled()).isEqualTo(60);
    assertThat(
            slices.stream()
                .flatMap(s -> s.versions().stream())
                .mapToDouble(VersionEvidence::lossSum)
                .sum())
        .isCloseTo(expected, within(1e-9));
  }

  @Test
  void whatTheMonitorFindsBecomesASignalWithAnIdThatAReplayRepeats() {
    driver.version(2, Optional.of(profile()));
    Instant old = START.plus(Duration.ofDays(31));
    driver.predict(served("young", START.plusSeconds(60), 0.5, 12));
    VersionScore answer = EvidenceDriver.champion(2, 0.5);
    driver.predict(served("next", START.plus(Duration.ofDays(2)), 0.5, 12));
    driver.predict(EvidenceDriver.answered("old", old, answer, 12));
    driver.predict(EvidenceDriver.answered("push", old.plus(Endpoint.DISORDER), answer, 12));
    driver.pass(A_WHILE);

    List<Finding> findings = driver.findings();

    assertThat(findings).extracting(Finding::kind).containsExactly("age");
    assertThat(findings.get(0).findingId())
        .isEqualTo("demo/flight-delays/flight-delays/age/-/" + old);
    assertThat(findings.get(0).modelVersion()).isEqualTo(2);
  }

  /** Lets so much event time pass that everything up to an event time is mature. */
  private void matureAll(Instant upTo) {
    driver.pass(A_WHILE);
    String id = "push-" + upTo + "-" + slices.size();
    driver.predict(served(id, upTo.plus(HORIZON).plus(Endpoint.DISORDER), 0.5, 1));
    driver.pass(A_WHILE);
    collect();
  }

  private void collect() {
    slices.addAll(driver.slices());
  }

  private long mature() {
    return slices.stream().mapToLong(EvidenceSlice::matureRequests).sum();
  }

  private long matureLabelled() {
    return slices.stream().mapToLong(EvidenceSlice::matureLabelled).sum();
  }

  private long sum(int version, java.util.function.ToLongFunction<VersionEvidence> figure) {
    return slices.stream()
        .flatMap(s -> s.versions().stream())
        .filter(v -> v.version() == version)
        .mapToLong(figure)
        .sum();
  }

  /** The one slice's figures of a version that have errors or labels, else the last. */
  private VersionEvidence versionSum(int version) {
    return slices.stream()
        .flatMap(s -> s.versions().stream())
        .filter(v -> v.version() == version)
        .reduce((a, b) -> b.labelled() + b.errors() + b.badScores() > 0 ? b : a)
        .orElseThrow();
  }

  /** Findings are part of another test; none belongs here. */
  @AfterEach
  void noFindings() {
    assertThat(driver.findings()).extracting(Finding::findingId).isEmpty();
  }
}
