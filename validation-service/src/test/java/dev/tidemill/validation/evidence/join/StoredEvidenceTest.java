package dev.tidemill.validation.evidence.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.validation.evidence.EndpointEvidence;
import dev.tidemill.validation.evidence.MonitoredVersion;
import dev.tidemill.validation.evidence.PendingRow;
import dev.tidemill.validation.monitor.drift.DriftWatch;
import dev.tidemill.validation.monitor.quality.QualityWatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What a version that knew neither text nor several classes has stored is read. */
class StoredEvidenceTest {

  private static <T> T stored(String name, Class<T> type) throws IOException {
    try (var in = StoredEvidenceTest.class.getResourceAsStream("stored-evidence.hex")) {
      byte[] bytes =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> line.startsWith(name + " "))
              .map(line -> HexFormat.of().parseHex(line.substring(name.length() + 1)))
              .findFirst()
              .orElseThrow();
      return AvroMapper.of(type).decode(bytes);
    }
  }

  @Test
  void aRequestThatWaitsForItsLabelGoesOnWaiting() throws IOException {
    PendingRow row = stored("pending", PendingRow.class);

    assertThat(row.label().orElseThrow().value()).isEqualTo(1);
    assertThat(row.scores()).hasSize(2).allMatch(s -> s.classes().isEmpty());
    assertThat(row.texts()).isEmpty();
    assertThat(row.again()).isFalse();
  }

  @Test
  void theSumsOfAnEndpointGoOn() throws IOException {
    EndpointEvidence.Snapshot kept = stored("evidence", EndpointEvidence.Snapshot.class);

    assertThat(new EndpointEvidence(kept).snapshot()).usingRecursiveComparison().isEqualTo(kept);
    assertThat(kept.open()).hasSize(1);
    assertThat(kept.open().get(0).repeated()).isZero();
  }

  @Test
  void aVersionIsStillWatched() throws IOException {
    MonitoredVersion version = stored("version", MonitoredVersion.class);

    assertThat(version.spec().key()).isEqualTo(EvidenceSamples.SPEC.key());
    assertThat(version.model().signature().classes()).isEmpty();
  }

  @Test
  void theWatchesOfTheMonitorGoOn() throws IOException {
    QualityWatch quality = stored("quality", QualityWatch.class);
    DriftWatch drift = stored("drift", DriftWatch.class);

    assertThat(quality.seen()).isEqualTo(60);
    assertThat(quality.baseline().learned()).isPositive();
    assertThat(drift.days()).hasSize(3);
  }
}
