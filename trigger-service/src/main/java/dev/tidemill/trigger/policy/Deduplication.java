package dev.tidemill.trigger.policy;

import dev.tidemill.kit.decide.Rows;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.Dedupe;
import dev.tidemill.schemas.text.ForeignText;
import dev.tidemill.trigger.policy.kind.Expressions;
import dev.tidemill.trigger.policy.kind.KindTable;
import dev.tidemill.trigger.policy.state.Identity;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What counts as a repetition at one trigger, for a time: signals of the same key or, without a
 * key, of the same id. After that time the same key is something new, so that nothing is swallowed
 * for ever.
 *
 * @param trigger with {@code dedupe}
 * @param key of a signal
 * @param row name of the row that remembers when the key came, within its bucket
 * @param doubt that the key cannot be told, in one sentence
 */
record Deduplication(TriggerSpec trigger, String key, String row, Optional<String> doubt) {

  private static final int LONGEST_PROBLEM = 200;

  /** What is remembered of a key: when it came and with which signal. */
  private record Last(Instant at, String signalId) {

    static Last of(String value) {
      int space = value.indexOf(' ');
      return new Last(
          Instant.ofEpochMilli(Long.parseLong(value.substring(0, space))),
          value.substring(space + 1));
    }

    static String text(Instant at, String signalId) {
      return at.toEpochMilli() + " " + signalId;
    }
  }

  /** The rule of a trigger for a signal; a key that cannot be told is that of the signal's id. */
  static Optional<Deduplication> of(
      TriggerSpec trigger,
      Signal signal,
      KindTable kinds,
      Expressions expressions,
      Supplier<Object> facts) {
    Optional<Dedupe> rule = trigger.dedupe();
    if (rule.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> expression = rule.get().key();
    Optional<Expressions.Answer> answer =
        expression.flatMap(e -> kinds.evaluate(trigger, signal.body(), e, expressions, facts));
    String key = answer.flatMap(Expressions.Answer::value).orElse(signal.signalId());
    String row = trigger.name() + "/" + Identity.shortHash(key);
    Optional<String> doubt =
        answer
            .flatMap(Expressions.Answer::problem)
            .map(
                why ->
                    "the dedupe key %s cannot be evaluated (%s), so the signal counts as new"
                        .formatted(
                            expression.orElseThrow(), ForeignText.cut(why, LONGEST_PROBLEM)));
    return Optional.of(new Deduplication(trigger, key, row, doubt));
  }

  /** The rows that the rules of these triggers need. */
  static List<String> reads(
      List<TriggerSpec> listening,
      Signal signal,
      TriggerState state,
      KindTable kinds,
      Expressions expressions) {
    List<String> rows = new ArrayList<>();
    for (TriggerSpec t : listening) {
      of(t, signal, kinds, expressions, () -> Facts.of(state))
          .ifPresent(d -> rows.addAll(state.seen().keyRows(d.row)));
    }
    return rows;
  }

  /** Why a signal is a repetition, in one sentence; empty if it is not. */
  Optional<String> repetition(TriggerState state, Rows rows, Instant now) {
    Duration within = trigger.dedupe().orElseThrow().within();
    return state.seen().keyRows(row).stream()
        .flatMap(r -> rows.get(r).stream())
        .map(Last::of)
        .max((a, b) -> a.at.compareTo(b.at))
        .filter(last -> now.isBefore(last.at.plus(within)))
        .map(
            last ->
                "its key "
                    + key
                    + " came "
                    + Readiness.text(Duration.between(last.at, now))
                    + " ago with signal "
                    + last.signalId
                    + ", dedupe within "
                    + Readiness.text(within));
  }

  /** The row to write when the signal is taken. */
  Map<String, String> remember(TriggerState state, String signalId, Instant now) {
    return Map.of(state.seen().key(row), Last.text(now, signalId));
  }

  /** Whether a signal whose id is known may be new again at this trigger after a time. */
  boolean forgetsIds() {
    return trigger.dedupe().flatMap(Dedupe::key).isEmpty();
  }
}
