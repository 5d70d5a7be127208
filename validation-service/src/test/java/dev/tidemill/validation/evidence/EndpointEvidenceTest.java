package dev.tidemill.validation.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.VersionEvidence;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.evidence.PendingRow.KnownLabel;
import dev.tidemill.validation.loss.Loss;
import dev.tidemill.validation.loss.LossScale;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EndpointEvidenceTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final AnswerLoss LOG =
      new AnswerLoss(
          new LossScale(Loss.LOG, 1), new LabelReader(Task.BINARY_CLASSIFICATION, List.of()));

  @Property(tries = 50)
  void goingOnFromWhatWasKeptGivesTheSameSlices(@ForAll long seed) {
    Random random = new Random(seed);
    EndpointEvidence never = new EndpointEvidence(EndpointEvidence.Snapshot.empty("e"));
    EndpointEvidence always = new EndpointEvidence(EndpointEvidence.Snapshot.empty("e"));
    AvroMapper<EndpointEvidence.Snapshot> kept = AvroMapper.of(EndpointEvidence.Snapshot.class);

    for (int i = 0; i < 40; i++) {
      Prediction p = prediction(random, i);
      Novelty novelty = new Novelty(random.nextBoolean(), random.nextBoolean(), true);
      PendingRow row =
          PendingRow.of(
              p,
              random.nextBoolean()
                  ? Optional.of(new KnownLabel(random.nextInt(2), Optional.empty()))
                  : Optional.empty());
      for (EndpointEvidence evidence : List.of(never, always)) {
        evidence.arrived(p, true);
        evidence.served(p, novelty);
        evidence.matured(row, LOG);
      }
      always = new EndpointEvidence(kept.decode(kept.encode(always.snapshot())));
      if (random.nextInt(10) == 0) {
        assertThat(bytes(always.cut(NOW))).isEqualTo(bytes(never.cut(NOW)));
      }
    }

    assertThat(bytes(always.cut(NOW))).isEqualTo(bytes(never.cut(NOW)));
  }

  @Test
  void eachEpochHasSlicesOfItsOwn() {
    EndpointEvidence evidence = new EndpointEvidence(EndpointEvidence.Snapshot.empty("e"));
    Random random = new Random(1);
    for (int i = 0; i < 30; i++) {
      evidence.served(prediction(random, i), Novelty.UNTRACKED);
    }

    List<EvidenceSlice> slices = evidence.cut(NOW);

    assertThat(slices).extracting(EvidenceSlice::epoch).doesNotHaveDuplicates().hasSize(3);
    assertThat(slices).extracting(EvidenceSlice::sequence).containsExactly(1L, 2L, 3L);
    assertThat(
            slices.stream()
                .flatMap(s -> s.versions().stream())
                .filter(v -> v.role() == RouteRole.CHAMPION)
                .mapToLong(VersionEvidence::executions)
                .sum())
        .isEqualTo(30);
    assertThat(evidence.cut(NOW)).isEmpty();
  }

  @Test
  void aVersionThatFailsSaysWhy() {
    EndpointEvidence evidence = new EndpointEvidence(EndpointEvidence.Snapshot.empty("e"));
    Random random = new Random(1);
    for (int i = 0; i < 30; i++) {
      evidence.served(prediction(random, i), Novelty.UNTRACKED);
    }

    assertThat(evidence.cut(NOW).stream().flatMap(s -> s.versions().stream()))
        .allSatisfy(v -> assertThat(v.failure()).isEqualTo(v.errors() > 0 ? "broken" : ""))
        .anySatisfy(v -> assertThat(v.failure()).isEqualTo("broken"));
  }

  @Test
  void theUnitsOfARolloutMayBeForgottenWhenTheNextOneBegan() {
    EndpointEvidence evidence = new EndpointEvidence(EndpointEvidence.Snapshot.empty("e"));
    Random random = new Random(1);

    boolean first = evidence.arrived(of(random, 0, 1), true);
    boolean second = evidence.arrived(of(random, 1, 2), true);
    boolean straggler = evidence.arrived(of(random, 2, 1), true);

    assertThat(List.of(first, second, straggler)).containsExactly(true, true, false);
    assertThat(evidence.formerRollouts()).containsExactly("rollout1");
  }

  private static List<String> bytes(List<EvidenceSlice> slices) {
    AvroMapper<EvidenceSlice> mapper = AvroMapper.of(EvidenceSlice.class);
    return slices.stream().map(s -> HexFormat.of().formatHex(mapper.encode(s))).toList();
  }

  private static Prediction prediction(Random random, int i) {
    return of(random, i, 1 + random.nextInt(3));
  }

  private static Prediction of(Random random, int i, long epoch) {
    double score = random.nextDouble();
    boolean fails = random.nextInt(5) == 0;
    List<VersionScore> scores =
        List.of(
            new VersionScore(1, RouteRole.CHAMPION, false, score, "", false, random.nextInt(9000)),
            new VersionScore(
                2,
                RouteRole.CANDIDATE,
                true,
                fails ? Double.NaN : random.nextDouble(),
                fails ? "broken" : "",
                fails,
                random.nextInt(9000)));
    Instant at = Instant.parse("2001-01-01T00:00:00Z").plusSeconds(600L * i);
    return new Prediction(
        "r" + i,
        "e",
        "demo/p",
        "g",
        1,
        epoch,
        Optional.of("rollout" + epoch),
        1,
        5,
        random.nextBoolean(),
        "unit" + i % 7,
        "input" + i % 7,
        at,
        at,
        new double[] {score},
        1,
        score,
        scores);
  }
}
