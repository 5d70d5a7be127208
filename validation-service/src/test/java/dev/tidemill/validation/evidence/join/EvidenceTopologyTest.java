package dev.tidemill.validation.evidence.join;

import static dev.tidemill.validation.evidence.join.EvidenceSamples.START;
import static dev.tidemill.validation.evidence.join.EvidenceSamples.served;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.Label;
import dev.tidemill.schemas.message.VersionEvidence;
import dev.tidemill.schemas.message.VersionScore;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class EvidenceTopologyTest extends JoinedEvidence {

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
      driver.predict(EvidenceSamples.of("demo/deleted", served("old-" + i, farAhead, 0.5, 1)));
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
    assertThat(byPipeline).containsOnlyKeys("demo/deleted", EvidenceSamples.SPEC.key());
    slices.clear();
    slices.addAll(byPipeline.get(EvidenceSamples.SPEC.key()));
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
  void failuresBesideTheShareThatIsLoggedCountNowhere() {
    driver.predict(EvidenceSamples.nan("in the share", START));
    for (int i = 0; i < 99; i++) {
      driver.predict(EvidenceSamples.nan("beside-" + i, START).beside());
    }
    driver.pass(A_WHILE);
    collect();

    assertThat(sum(1, VersionEvidence::executions)).isEqualTo(1);
    assertThat(sum(1, VersionEvidence::errors)).isEqualTo(1);
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
    VersionScore answer = EvidenceSamples.champion(2, 0.5);
    driver.predict(served("next", START.plus(Duration.ofDays(2)), 0.5, 12));
    driver.predict(EvidenceSamples.answered("old", old, answer, 12));
    driver.predict(EvidenceSamples.answered("push", old.plus(Endpoint.DISORDER), answer, 12));
    driver.pass(A_WHILE);

    List<Finding> findings = driver.findings();

    assertThat(findings).extracting(Finding::kind).containsExactly("age");
    assertThat(findings.get(0).findingId())
        .isEqualTo("demo/flight-delays/flight-delays/age/-/" + old);
    assertThat(findings.get(0).modelVersion()).isEqualTo(2);
    driver.pass(Endpoint.TELL_EVERY);
    assertThat(
            driver
                .meters
                .get("tidemill.monitor.findings.open")
                .tags("pipeline", "demo/flight-delays", "check", "age")
                .gauge()
                .value())
        .isEqualTo(1);
  }

  /** Findings are part of another test; none belongs here. */
  @AfterEach
  void noFindings() {
    assertThat(driver.findings()).extracting(Finding::findingId).isEmpty();
  }
}
