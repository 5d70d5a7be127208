package dev.tidemill.schemas.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Sentences with and without a reason. */
class GivenReasonTest {

  @Test
  void aColonComesOnlyBeforeAReason() {
    assertThat("promoted by ann" + GivenReason.after("I know it"))
        .isEqualTo("promoted by ann: I know it");
    assertThat("promoted by ann" + GivenReason.after("")).isEqualTo("promoted by ann");
    assertThat("promoted by ann" + GivenReason.after(" ")).isEqualTo("promoted by ann");
  }
}
