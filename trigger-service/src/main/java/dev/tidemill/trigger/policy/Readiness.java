package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.ConditionTree;
import dev.tidemill.schemas.message.LateData;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.text.Durations;
import dev.tidemill.trigger.policy.kind.KindTable;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the signals of a trigger suffice: any threshold or the longest wait, then the quiet
 * period, then the cooldown. Findings also wait for the end of the run that their trigger fired.
 *
 * @param conditions what was looked at, with observed and required values
 * @param met whether a run may start, if there is a free place
 * @param readyAt when the conditions will hold if nothing more arrives; empty: never
 */
record Readiness(List<Condition> conditions, boolean met, Optional<Instant> readyAt) {

  /** A run by hand has no conditions. */
  static Readiness always(Instant now) {
    return new Readiness(List.of(), true, Optional.of(now));
  }

  static Readiness of(
      KindTable kinds, TriggerSpec trigger, TriggerState state, Occurrence all, Instant now) {
    TriggerMemory memory = state.memory(trigger.name());
    When when = trigger.when();
    List<Condition> seen = new ArrayList<>();
    List<Condition> thresholds = thresholds(when, all.signals());
    boolean enough =
        thresholds.stream().anyMatch(Condition::met)
            || (thresholds.isEmpty() && when.maxWait().isEmpty());
    if (thresholds.isEmpty()) {
      seen.add(new Condition("signals", Long.toString(all.signals().count()), "1", true));
    }
    Optional<Instant> at = enough ? Optional.of(all.newestAt()) : Optional.empty();
    List<Condition> alternatives = new ArrayList<>(thresholds);
    if (when.maxWait().isPresent()) {
      Instant until = all.firstAt().plus(when.maxWait().get());
      alternatives.add(awaited("maxWait", all.firstAt(), when.maxWait().get(), now));
      at = at.or(() -> Optional.of(until));
    }
    seen.addAll(ConditionTree.anyOf("when", alternatives));
    if (when.quietPeriod().isPresent()) {
      Instant quiet = all.newestAt().plus(when.quietPeriod().get());
      seen.add(awaited("quietPeriod", all.newestAt(), when.quietPeriod().get(), now));
      at = notBefore(at, quiet);
    }
    Readiness cooled = cooled(trigger, state, now);
    seen.addAll(cooled.conditions);
    if (cooled.readyAt.isPresent()) {
      at = notBefore(at, cooled.readyAt.get());
    }
    if (kinds.waitsForOwnRun(trigger) && memory.lastRunId().isPresent()) {
      boolean active = FindingRun.goingOn(kinds, state, trigger.name()).isPresent();
      seen.add(ownRunEnded(active));
      at = active ? Optional.empty() : at;
    }
    return new Readiness(seen, at.filter(t -> !now.isBefore(t)).isPresent(), at);
  }

  /** How many of its conditions hold, such as {@code 1 of 2}. */
  String held() {
    List<ConditionTree> all = ConditionTree.of(conditions);
    return all.stream().filter(c -> c.top().met()).count() + " of " + all.size();
  }

  /** The cooldown of a trigger alone; {@code readyAt} is empty if it has none, or never fired. */
  static Readiness cooled(TriggerSpec trigger, TriggerState state, Instant now) {
    TriggerMemory memory = state.memory(trigger.name());
    Optional<Instant> over = cooledAt(trigger, memory);
    if (over.isEmpty()) {
      return new Readiness(List.of(), true, Optional.empty());
    }
    Condition cooldown =
        awaited("cooldown", memory.lastFiredAt().get(), trigger.cooldown().get(), now);
    return new Readiness(List.of(cooldown), cooldown.met(), over);
  }

  /** When the cooldown of a trigger is over; empty if it has none, or never fired. */
  static Optional<Instant> cooledAt(TriggerSpec trigger, TriggerMemory memory) {
    return trigger.cooldown().flatMap(c -> memory.lastFiredAt().map(at -> at.plus(c)));
  }

  /** How much came against how much is wanted; one that is reached suffices. */
  private static List<Condition> thresholds(When when, SignalSet signals) {
    Optional<LateData> late = signals.late();
    return Stream.of(
            threshold("newRows", signals.rows(), when.newRows()),
            threshold("newFiles", signals.files(), when.newFiles()),
            threshold("newBytes", signals.bytes(), when.newBytes()),
            threshold("newPartitions", signals.partitions().orElse(0L), when.newPartitions()),
            when.timeRange().map(required -> timeRange(signals, required)),
            threshold("lateFiles", late.map(LateData::lateFiles).orElse(0L), when.lateFiles()),
            threshold(
                "rewrittenFiles",
                late.map(LateData::rewrittenFiles).orElse(0L),
                when.rewrittenFiles()),
            threshold("lateRows", late.map(LateData::lateRows).orElse(0L), when.lateRows()),
            threshold("newSignals", signals.count(), when.newSignals()))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Condition> threshold(
      String name, long observed, Optional<Long> required) {
    return required.map(
        r -> new Condition(name, Long.toString(observed), Long.toString(r), observed >= r));
  }

  /** Event times of new rows; where they have none the condition is not met. */
  private static Condition timeRange(SignalSet signals, Duration required) {
    Duration span =
        signals.minEventTime().isPresent() && signals.maxEventTime().isPresent()
            ? Duration.between(signals.minEventTime().get(), signals.maxEventTime().get())
            : Duration.ZERO;
    return new Condition(
        "timeRange", Durations.rounded(span), text(required), span.compareTo(required) >= 0);
  }

  /** The condition that this much time has passed since an instant. */
  static Condition elapsed(String name, Instant since, Duration required, Instant now) {
    Duration passed = Duration.between(since, now);
    return new Condition(
        name, Durations.rounded(passed), text(required), passed.compareTo(required) >= 0);
  }

  /** As {@link #elapsed}, and says when it will hold, unless it does already. */
  private static Condition awaited(String name, Instant since, Duration required, Instant now) {
    Condition elapsed = elapsed(name, since, required, now);
    return elapsed.met() ? elapsed : elapsed.until(Optional.of(since.plus(required)));
  }

  /** The condition that the run that the trigger fired last has ended. */
  static Condition ownRunEnded(boolean active) {
    return new Condition("ownRunEnded", active ? "running" : "ended", "ended", !active);
  }

  private static Optional<Instant> notBefore(Optional<Instant> at, Instant earliest) {
    return at.map(t -> t.isBefore(earliest) ? earliest : t);
  }

  /** A duration as people write it: {@code 250ms, 1.5s, 90s, 30m, 6h, 28d}. */
  static String text(Duration d) {
    long ms = Math.max(0, d.toMillis());
    if (ms < 1000) {
      return ms + "ms";
    }
    if (ms % 1000 != 0) {
      return ms < 60_000 ? Math.floorDiv(ms, 100) / 10.0 + "s" : ms / 1000 + "s";
    }
    long s = ms / 1000;
    if (s % 86_400 == 0) {
      return s / 86_400 + "d";
    }
    if (s % 3600 == 0) {
      return s / 3600 + "h";
    }
    return s % 60 == 0 ? s / 60 + "m" : s + "s";
  }
}
