package dev.tidemill.validation.check.kind;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.spec.DataCheckSpec.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChecksTest {

  /** A record that nothing carries out. */
  private record Unknown() implements Kind {}

  @Test
  void twoKindsOfOneRecordAreRefused() {
    assertThatThrownBy(() -> new Checks(List.of(new RangeCheck())))
        .hasMessageContaining("RangeCheck")
        .hasMessageContaining("are the kind of");
  }

  @Test
  void aCheckThatNoKindCarriesOutIsRefused() {
    assertThatThrownBy(() -> Checks.installed().rows(new Unknown()))
        .hasMessageContaining("Unknown");
  }
}
