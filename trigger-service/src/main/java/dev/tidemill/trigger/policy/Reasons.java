package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.ChangedCode;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.ConditionTree;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.LateData;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The sentences of decisions. */
final class Reasons {

  private static final int MAX_NAMED = 5;

  private Reasons() {}

  /** What of the data came late or was written anew, with the first names. */
  private static String late(SignalSet s) {
    if (s.late().isEmpty()) {
      return "";
    }
    LateData late = s.late().get();
    List<String> counts = new ArrayList<>();
    if (late.lateFiles() > 0) {
      counts.add(Counted.of(late.lateFiles(), "late file"));
    }
    if (late.rewrittenFiles() > 0) {
      counts.add(Counted.of(late.rewrittenFiles(), "rewritten file"));
    }
    if (late.lateRows() > 0) {
      counts.add(Counted.of(late.lateRows(), "late row"));
    }
    String named =
        late.named().stream().limit(MAX_NAMED).collect(Collectors.joining(", ", " (", ""));
    int more = late.named().size() - MAX_NAMED;
    return ", with " + String.join(", ", counts) + named + (more > 0 ? " and more)" : ")");
  }

  /** What a waiting trigger waits for. */
  static String waiting(List<Condition> conditions) {
    return String.join(", ", ConditionTree.phrases(conditions));
  }

  /** Of a run of several triggers: each with its trigger's name. */
  static String fired(Map<String, Occurrence> all) {
    return all.entrySet().stream()
        .map(e -> (all.size() == 1 ? "" : e.getKey() + ": ") + fired(e.getKey(), e.getValue()))
        .collect(Collectors.joining("; "));
  }

  /** Why a trigger fires, without its name: a reader sees that beside it. */
  static String fired(String trigger, Occurrence all) {
    SignalSet s = all.signals();
    if (trigger.equals(TriggerState.MANUAL)) {
      String force = all.demand().forced() ? ", forced: past budget and cooldown" : "";
      return all.demand().actor().map(a -> "asked for by " + a).orElse("asked for by hand") + force;
    }
    if (s.count() == 1 && !s.ids().isEmpty() && PlannedInstants.isPlanned(s.ids().get(0))) {
      return "planned for " + PlannedInstants.instantOf(s.ids().get(0));
    }
    if (s.count() == 1 && !s.ids().isEmpty() && Absences.isOne(s.ids().get(0))) {
      return Absences.text(s.ids().get(0));
    }
    if (s.count() == 0) {
      return "its triggers have what they need";
    }
    String what = Counted.of(s.count(), "signal");
    Optional<ChangedCode> code = all.demand().code().filter(c -> !c.paths().isEmpty());
    if (code.isPresent()) {
      what = files(code.get()) + " changed" + code.get().note().map(n -> " in " + n).orElse("");
    }
    if (s.files() > 0) {
      what = Counted.of(s.files(), "new file") + ", " + Counted.of(s.rows(), "row");
    }
    what += late(s);
    if (all.demand().forced()) {
      what += ", forced";
    }
    return what + all.demand().finding().map(f -> ", " + f.check() + ": " + f.message()).orElse("");
  }

  /** What runs write among the code, and what to do about it. */
  static String writtenByRuns(String pipeline, Demand demand) {
    ChangedCode code = demand.code().orElseThrow();
    String area = demand.kind() == RunKind.REDEPLOY ? "code.application" : "code.training";
    boolean one = code.paths().size() == 1;
    return "each run changes "
        + files(code)
        + " in the code folder, and each change would start another run. Let the programs of the"
        + " run write to $TIDEMILL_OUTPUT or outside of the code folder, or narrow "
        + area
        + (one ? " so that it leaves the file out." : " so that it leaves the files out.")
        + (one ? " If you changed it yourself: " : " If you changed them yourself: ")
        + "tidemill trigger "
        + pipeline;
  }

  /** The first paths, and how many more there are. */
  private static String files(ChangedCode code) {
    int named = Math.min(MAX_NAMED, code.paths().size());
    int more = code.paths().size() - named;
    String names = String.join(", ", code.paths().subList(0, named));
    return more == 0 ? names : names + " and " + Counted.of(more, "more file");
  }

  /** Conditions of a run of several triggers, each with its trigger's name. */
  static List<Condition> named(String trigger, List<Condition> conditions, int triggers) {
    if (triggers == 1) {
      return conditions;
    }
    return conditions.stream()
        .map(c -> c.depth() > 0 || c.name().equals(trigger) ? c : c.named(trigger + "." + c.name()))
        .toList();
  }
}
