package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.SignalSet;
import java.util.List;
import java.util.stream.Collectors;

/** The sentences of decisions. */
final class Reasons {

  private Reasons() {}

  static String waiting(List<Condition> conditions) {
    return "waits: "
        + conditions.stream()
            .filter(c -> !c.met())
            .map(c -> c.name() + " " + c.observed() + " of " + c.required())
            .collect(Collectors.joining(", "));
  }

  static String fired(String trigger, Occurrence all) {
    SignalSet s = all.signals();
    if (trigger.equals(TriggerState.MANUAL)) {
      return "by hand" + all.demand().actor().map(a -> ", " + a).orElse("");
    }
    if (s.count() == 1 && !s.ids().isEmpty() && Planned.isPlanned(s.ids().get(0))) {
      return trigger + ": planned for " + Planned.instantOf(s.ids().get(0));
    }
    String what = s.count() + (s.count() == 1 ? " signal" : " signals");
    if (s.files() > 0) {
      what = s.files() + (s.files() == 1 ? " new file, " : " new files, ") + s.rows() + " rows";
    }
    return trigger
        + ": "
        + what
        + all.demand().finding().map(f -> ", " + f.check() + ": " + f.message()).orElse("");
  }

  /** Conditions of a run of several triggers, each with its trigger's name. */
  static List<Condition> named(String trigger, List<Condition> conditions, int triggers) {
    if (triggers == 1) {
      return conditions;
    }
    return conditions.stream()
        .map(c -> new Condition(trigger + "." + c.name(), c.observed(), c.required(), c.met()))
        .toList();
  }
}
