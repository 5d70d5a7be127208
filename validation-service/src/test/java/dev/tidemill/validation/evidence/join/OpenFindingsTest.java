package dev.tidemill.validation.evidence.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was found about the version that serves. */
class OpenFindingsTest {

  private static Finding finding(String check, int version) {
    return new Finding(
        check + "/" + version,
        "demo/flights",
        "flights",
        check,
        "drift",
        Optional.empty(),
        Instant.EPOCH,
        Instant.EPOCH,
        1,
        0.5,
        version,
        "It drifts.",
        Map.of());
  }

  @Test
  void theyAreOpenUntilAnotherVersionServes() {
    OpenFindings open =
        OpenFindings.NONE
            .after(1, List.of(finding("drift", 1)))
            .after(1, List.of(finding("drift", 1), finding("quality", 1)));
    assertThat(open.byCheck()).isEqualTo(Map.of("drift", 2, "quality", 1));
    assertThat(open.after(1, List.of())).isSameAs(open);
    assertThat(open.after(2, List.of()).byCheck()).isEmpty();
  }

  @Test
  void whatIsFoundLateAboutAFormerVersionIsNotOpen() {
    OpenFindings open =
        OpenFindings.NONE.after(2, List.of(finding("quality", 1), finding("quality", 2)));
    assertThat(open.byCheck()).isEqualTo(Map.of("quality", 1));
  }
}
