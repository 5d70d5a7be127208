package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.spec.TriggerSpec;
import java.util.List;
import java.util.Optional;

/** A signal with the kind of trigger that it belongs to. */
record Heard<T extends TriggerSpec.Kind, B extends SignalBody>(
    SignalTriggerKind<T, B> kind, B body) {

  boolean isFor(TriggerSpec trigger) {
    return kind.spec().isInstance(trigger.kind())
        && kind.listens(kind.spec().cast(trigger.kind()), body);
  }

  String unheard() {
    return kind.unheard(body);
  }

  Optional<String> problem() {
    return kind.problem(body);
  }

  List<DataFile> files() {
    return kind.files(body);
  }

  List<String> rows(SignalMemory memory) {
    return kind.rows(body, memory);
  }

  News news(Known known) {
    return kind.news(body, known);
  }

  Demand demand(TriggerMemory memory, List<String> activeRuns) {
    return kind.demand(body, memory, activeRuns);
  }
}
