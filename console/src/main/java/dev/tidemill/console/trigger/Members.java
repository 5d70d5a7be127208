package dev.tidemill.console.trigger;

import dev.tidemill.schemas.spec.TriggerSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The triggers below a combination, those of combinations in it included. */
final class Members {

  private Members() {}

  static Set<String> of(List<TriggerSpec> triggers, TriggerSpec top) {
    Set<String> names = new LinkedHashSet<>();
    Deque<TriggerSpec> open = new ArrayDeque<>(List.of(top));
    while (!open.isEmpty()) {
      if (open.poll().kind() instanceof TriggerSpec.Combination c) {
        for (TriggerSpec t : triggers) {
          if (c.of().contains(t.name()) && names.add(t.name())) {
            open.add(t);
          }
        }
      }
    }
    return names;
  }
}
