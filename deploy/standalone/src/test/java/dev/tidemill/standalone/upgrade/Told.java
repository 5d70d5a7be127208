package dev.tidemill.standalone.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Compares what two versions tell: a later one may say more, and says nothing else. */
final class Told {

  /** They follow the clock, or what happens after the start. */
  private static final Set<String> MOVES =
      Set.of("sources", "signals", "seconds", "needs", "updatedAt");

  private Told() {}

  /** Each entry of a list is in the other one. */
  static void same(String what, JsonNode before, JsonNode now) {
    assertThat(before).as(what).isNotEmpty();
    for (JsonNode each : before) {
      assertThat(StreamSupport.stream(now.spliterator(), false).anyMatch(n -> holds(n, each)))
          .as("%s: %s%nin %s", what, each.toPrettyString(), now.toPrettyString())
          .isTrue();
    }
  }

  /** Whether one document has all that another one has. */
  private static boolean holds(JsonNode now, JsonNode before) {
    if (before.isObject()) {
      return before.properties().stream()
          .filter(field -> !MOVES.contains(field.getKey()))
          .allMatch(
              field -> now.has(field.getKey()) && holds(now.get(field.getKey()), field.getValue()));
    }
    if (before.isArray()) {
      if (now.size() < before.size()) {
        return false;
      }
      for (int i = 0; i < before.size(); i++) {
        if (!holds(now.get(i), before.get(i))) {
          return false;
        }
      }
      return true;
    }
    return before.equals(now);
  }
}
