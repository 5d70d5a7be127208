package dev.tidemill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TriggerCommandTest {

  @Test
  void anOverrideThatIsWrittenJustAsANumberIsOneAndNamesAreText() {
    assertThat(TriggerCommand.typed("5")).hasToString("5");
    assertThat(TriggerCommand.typed("0.5")).hasToString("0.5");
    assertThat(TriggerCommand.typed("true")).hasToString("true");
    for (String text : new String[] {"007", "1e5", "1.10", "a b", "\"5\""}) {
      assertThat(TriggerCommand.typed(text).textValue()).isEqualTo(text);
    }
  }
}
