package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DecodedStatesTest {

  private static final int ROOM = 10_000;

  private final DecodedStates<String> states = new DecodedStates<>(ROOM);

  @Test
  void manySmallStatesHaveRoomAndTheOnesUsedLastStay() {
    for (int i = 0; i < 100; i++) {
      states.put("key-" + i, "state " + i, Map.of("", 300));
      assertThat(states.get("key-0")).isEqualTo("state 0");
    }
    assertThat(states.size()).isBetween(10, 30);
    assertThat(states.get("key-99")).isEqualTo("state 99");
    assertThat(states.knows("key-50")).isFalse();
  }

  @Test
  void aStateThatGrowsTakesTheRoomOfOthersAndGivesItBack() {
    for (int i = 0; i < 10; i++) {
      states.put("key-" + i, "small", Map.of("head", 300));
    }
    for (int part = 0; part < 100; part++) {
      states.put("key-0", "large " + part, Map.of("head", 300, "ids/" + part, 1_000));
    }
    assertThat(states.size()).isEqualTo(1);
    assertThat(states.get("key-0")).isEqualTo("large 99");
    for (int part = 0; part < 100; part++) {
      states.put("key-0", "small again", Map.of("ids/" + part, 0));
    }
    for (int i = 1; i < 10; i++) {
      states.put("key-" + i, "small", Map.of("head", 300));
    }
    assertThat(states.size()).isEqualTo(10);
  }

  @Test
  void thatAKeyHasNoStateIsKnownAndTakesLittleRoom() {
    states.put("anna", "a state", Map.of("", ROOM));
    states.putNone("anna");
    assertThat(states.knows("anna")).isTrue();
    assertThat(states.get("anna")).isNull();
    for (int i = 0; i < 20; i++) {
      states.putNone("key-" + i);
    }
    assertThat(states.size()).isEqualTo(21);
  }
}
