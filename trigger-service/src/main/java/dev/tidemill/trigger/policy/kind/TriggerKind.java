package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.trigger.policy.state.OwnCode;
import java.util.Optional;

/**
 * What the policy does differently for one kind of trigger. A kind that signals wake is a {@link
 * SignalTriggerKind}. Implementations have no state.
 *
 * @param <T> the kind in the specification
 */
public interface TriggerKind<T extends TriggerSpec.Kind> {

  Class<T> spec();

  /** The calendar that wakes it; empty: no calendar does. */
  default Optional<Schedule> calendar(T trigger) {
    return Optional.empty();
  }

  /** The source whose files its signals bring; empty: they bring no files. */
  default Optional<String> dataSource(T trigger) {
    return Optional.empty();
  }

  /**
   * Whether what waits at a trigger still counts after an edit of its specification; how much it
   * needs is looked at anew.
   */
  default boolean keeps(T before, T now) {
    return true;
  }

  /** Whether its signals wait for the run that the trigger fired last, as findings do. */
  default boolean waitsForOwnRun() {
    return false;
  }

  /** Whether the programs of a run may cause its signals, see {@link OwnCode}. */
  default boolean hearsOwnRuns() {
    return false;
  }
}
