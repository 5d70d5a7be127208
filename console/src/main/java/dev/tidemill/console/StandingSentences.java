package dev.tidemill.console;

import dev.tidemill.console.trigger.HeldDecision;
import dev.tidemill.console.trigger.PipelineTriggers;
import dev.tidemill.console.trigger.TriggerHistory.Drop;
import dev.tidemill.console.trigger.TriggerHistory.Fire;
import dev.tidemill.console.trigger.TriggerStanding;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.ConditionTree;
import dev.tidemill.schemas.text.Counted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How triggers stand, for people. */
record StandingSentences(Lines lines, Instant now) {

  void tell(TriggerStanding s) {
    lines.add(0, "%s (%s): %s", s.trigger(), s.kind(), state(s));
    s.conditionsAt()
        .filter(at -> at.isBefore(now) && !s.conditions().isEmpty())
        .ifPresent(at -> lines.add(1, "when it was last decided, %s:", at(at)));
    conditions(lines, s.conditions(), Optional.of(now));
    if (s.pending() > 0) {
      lines.add(
          1,
          "%s %s%s",
          Counted.of(s.pending(), "signal"),
          Counted.verb(s.pending(), "waits", "wait"),
          s.pendingSince().map(at -> " since " + at).orElse(""));
    }
    if (!s.suppressedBy().isEmpty()) {
      lines.add(1, "suppressed by: %s", String.join(", ", s.suppressedBy()));
    }
    s.dropped().ifPresent(this::dropped);
    String planned =
        s.state() == TriggerStanding.State.PAUSED
            ? "planned times from %s on pass; resume --missed says what becomes of them"
            : "next planned %s";
    s.nextPlanned().ifPresent(at -> lines.add(1, planned, at(at)));
    s.missed()
        .ifPresent(
            m ->
                lines.add(
                    1,
                    "missed %s from %s to %s, policy %s; %d in all",
                    Counted.of(m.count(), "planned time"),
                    m.first(),
                    m.last(),
                    m.policy(),
                    s.missedInAll()));
    s.lastFire().ifPresent(this::fired);
    s.lastShadowFire()
        .ifPresent(
            f ->
                lines.add(
                    1,
                    "would have fired %s, last %s: %s",
                    Counted.of(s.shadowFires(), "time"),
                    f.at(),
                    f.reason()));
  }

  private String state(TriggerStanding s) {
    String waits =
        (s.waitsFor().isEmpty() ? "" : " for " + String.join(", ", s.waitsFor()))
            + s.until().map(at -> ", until " + at(at)).orElse("");
    return switch (s.state()) {
      case FIRES -> "fires: its run goes on";
      case WAITS -> "waits" + waits;
      case PAUSED -> "paused; what comes is dropped";
      case SHADOW ->
          "shadow: it records when it would fire" + (s.pending() > 0 ? "; waits" + waits : "");
      case NOTHING_CAME -> "nothing came: no signal has reached it";
      case IDLE ->
          s.kind().equals(PipelineTriggers.BY_HAND)
              ? "nobody asks for a run now"
              : "waits for the next signal; what came is dealt with";
    };
  }

  /** A run that holds a place, for those that wait for one. */
  void holds(RunningPlace p) {
    lines.add(
        0,
        "%s holds a place: %s since %s%s",
        p.runId(),
        Views.kebab(p.stage()),
        p.since(),
        p.until().map(u -> ", which ends by " + at(u) + " at the latest").orElse(""));
    p.advice().ifPresent(a -> lines.add(1, "%s", a));
  }

  private void dropped(Drop d) {
    lines.add(
        1,
        "last %s%s: %s",
        Views.kebab(d.outcome()),
        d.times() == 1
            ? " " + d.at()
            : " %s since %s, last %s".formatted(Counted.of(d.times(), "time"), d.since(), d.at()),
        d.reason());
  }

  private void fired(Fire f) {
    lines.add(
        1,
        "last fired %s%s: %s%s",
        f.at(),
        f.run().map(r -> " " + r).orElse(""),
        f.reason(),
        f.outcome().map(o -> "; it ended " + Views.kebab(o)).orElse("; it goes on"));
  }

  /** An instant, and how long that is from now. */
  private String at(Instant at) {
    return at + " " + distance(now, at);
  }

  /**
   * A tree of conditions, the operands of each below it.
   *
   * @param now to say how long from now; empty for a decision of the past
   */
  static void conditions(Lines lines, List<Condition> tree, Optional<Instant> now) {
    for (Condition c : tree) {
      lines.add(
          2 + c.depth(),
          "%s %s: %s (needs %s)%s",
          c.met() ? "+" : "-",
          c.name(),
          c.observed(),
          c.required(),
          c.until()
              .map(at -> ", until " + at + now.map(n -> " " + distance(n, at)).orElse(""))
              .orElse(""));
    }
  }

  /** As {@link #conditions}, of a decision: what held then has no end to come. */
  static void decided(Lines lines, List<Condition> tree, Instant at) {
    conditions(lines, ConditionTree.at(tree, at), Optional.empty());
  }

  /** How many decisions say the same, and since when; empty for one alone. */
  static String times(HeldDecision held) {
    return held.times() == 1
        ? ""
        : " (%s since %s, last %s)"
            .formatted(Counted.of(held.times(), "time"), held.since(), held.last().at());
  }

  /** Such as {@code (in 2h 3m)} or {@code (5m 20s ago)}. */
  static String distance(Instant now, Instant at) {
    Duration d = Duration.between(now, at);
    String text = text(d.abs());
    return d.isNegative() ? "(" + text + " ago)" : "(in " + text + ")";
  }

  private static String text(Duration d) {
    if (d.toDays() > 0) {
      return d.toDays() + "d " + d.toHoursPart() + "h";
    }
    if (d.toHours() > 0) {
      return d.toHours() + "h " + d.toMinutesPart() + "m";
    }
    return d.toMinutes() > 0 ? d.toMinutes() + "m " + d.toSecondsPart() + "s" : d.toSeconds() + "s";
  }
}
