package dev.tidemill.trigger.source.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.trigger.source.message.StartOffsets.Read;
import dev.tidemill.trigger.source.message.StartOffsets.Start;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartOffsetsTest {

  private static final List<Integer> BOTH = List.of(0, 1);

  @Test
  void aTopicThatNobodyReadIsHeardFromItsEnd() {
    assertThat(StartOffsets.of("a", Map.of(), false, BOTH))
        .isEqualTo(Map.of(0, Start.END, 1, Start.END));
  }

  @Test
  void oneThatCameAfterItsTriggerIsHeardFromItsBeginning() {
    assertThat(StartOffsets.of("a", Map.of(), true, BOTH))
        .isEqualTo(Map.of(0, Start.BEGINNING, 1, Start.BEGINNING));
  }

  @Test
  void aPartitionThatWasAddedIsHeardFromItsBeginningAndTheOthersGoOn() {
    assertThat(StartOffsets.of("a", Map.of(0, new Read(7, "a")), false, BOTH))
        .isEqualTo(Map.of(0, Start.COMMITTED, 1, Start.BEGINNING));
  }

  @Test
  void aTopicThatWasMadeAgainIsHeardFromItsBeginning() {
    assertThat(StartOffsets.of("b", Map.of(0, new Read(7, "a"), 1, new Read(0, "a")), false, BOTH))
        .isEqualTo(Map.of(0, Start.BEGINNING, 1, Start.BEGINNING));
  }

  @Test
  void aTopicThatNoTriggerWantedForAWhileIsHeardFromItsEnd() {
    Map<Integer, Read> left = Map.of(0, new Read(7, Read.LEFT), 1, new Read(0, Read.LEFT));
    assertThat(StartOffsets.of("a", left, false, List.of(0, 1, 2)))
        .isEqualTo(Map.of(0, Start.END, 1, Start.END, 2, Start.END));
  }

  @Test
  void anOffsetThatAToolOfKafkaSetHolds() {
    assertThat(StartOffsets.of("a", Map.of(0, new Read(3, "")), false, List.of(0)))
        .isEqualTo(Map.of(0, Start.COMMITTED));
  }
}
