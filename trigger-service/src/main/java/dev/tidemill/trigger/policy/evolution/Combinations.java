package dev.tidemill.trigger.policy.evolution;

import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.Combination;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the triggers of a pipeline combine. Each is in one combination at most, and none is in
 * itself: the specification is refused otherwise.
 */
public record Combinations(List<TriggerSpec> triggers) {

  private static final int DEEPEST = 50;

  public static Combinations of(TriggerState state) {
    return new Combinations(state.declaration().triggers());
  }

  public static Optional<Combination> combination(TriggerSpec trigger) {
    return trigger.kind() instanceof Combination c ? Optional.of(c) : Optional.empty();
  }

  /** Whether there are any. */
  public boolean areDeclared() {
    for (TriggerSpec t : triggers) {
      if (t.kind() instanceof Combination) {
        return true;
      }
    }
    return false;
  }

  /** The combination that names a trigger. */
  public Optional<TriggerSpec> around(String member) {
    for (TriggerSpec t : triggers) {
      if (t.kind() instanceof Combination c && c.of().contains(member)) {
        return Optional.of(t);
      }
    }
    return Optional.empty();
  }

  /** Whether a trigger starts no run by itself. */
  public boolean isMember(String trigger) {
    return around(trigger).isPresent();
  }

  /** The combination that starts the runs of a trigger; the trigger itself if it is in none. */
  public String root(String trigger) {
    String at = trigger;
    for (int i = 0; i < DEEPEST; i++) {
      Optional<TriggerSpec> above = around(at);
      if (above.isEmpty()) {
        return at;
      }
      at = above.get().name();
    }
    return at;
  }

  /** Combinations that are in no other. */
  public List<TriggerSpec> roots() {
    return areDeclared()
        ? triggers.stream()
            .filter(t -> t.kind() instanceof Combination && !isMember(t.name()))
            .toList()
        : List.of();
  }

  /** The triggers that a combination names. */
  public List<TriggerSpec> members(Combination combination) {
    return combination.of().stream()
        .flatMap(name -> triggers.stream().filter(t -> t.name().equals(name)))
        .toList();
  }

  /** How long what came to a trigger counts: the shortest time of the combinations around it. */
  public Optional<Duration> within(String member) {
    Optional<Duration> shortest = Optional.empty();
    Optional<TriggerSpec> above = around(member);
    for (int i = 0; i < DEEPEST && above.isPresent(); i++) {
      Optional<Duration> here = combination(above.get()).flatMap(Combination::within);
      if (here.isPresent() && shortest.filter(s -> s.compareTo(here.get()) <= 0).isEmpty()) {
        shortest = here;
      }
      above = around(above.get().name());
    }
    return shortest;
  }
}
