package dev.tidemill.console;

import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerEvent.CommandAnswered;
import dev.tidemill.schemas.message.TriggerEvent.Paused;
import dev.tidemill.schemas.message.TriggerEvent.PipelineApplied;
import dev.tidemill.schemas.message.TriggerEvent.PipelineDeleted;
import dev.tidemill.schemas.message.TriggerEvent.Resumed;
import dev.tidemill.schemas.message.TriggerEvent.RowsForgotten;
import dev.tidemill.schemas.message.TriggerEvent.RunEndSeen;
import dev.tidemill.schemas.message.TriggerEvent.RunTrainedSeen;
import dev.tidemill.schemas.message.TriggerEvent.ScheduleMissed;
import dev.tidemill.schemas.message.TriggerEvent.SchedulePlanned;
import dev.tidemill.schemas.text.Counted;

/** What the trigger service notes beside its decisions on signals, one sentence each. */
final class TriggerSentences {

  private TriggerSentences() {}

  static String of(TriggerEvent event) {
    if (event instanceof PipelineApplied e) {
      return "version %d applied by %s".formatted(e.version().version(), e.version().actor());
    }
    if (event instanceof PipelineDeleted e) {
      return "deleted by %s%s; its runs are cancelled and nothing of it is served any more"
          .formatted(e.actor(), e.reason().isEmpty() ? "" : ": " + e.reason());
    }
    if (event instanceof CommandAnswered e) {
      return "command %s: %s".formatted(e.accepted() ? "accepted" : "rejected", e.message());
    }
    if (event instanceof SchedulePlanned e) {
      return e.at()
          .map(at -> "%s is planned for %s".formatted(e.trigger(), at))
          .orElse(e.trigger() + " is planned no more");
    }
    if (event instanceof ScheduleMissed e) {
      return "%s missed %s from %s to %s, policy %s"
          .formatted(
              e.trigger(), Counted.of(e.count(), "planned time"), e.first(), e.last(), e.policy());
    }
    if (event instanceof Paused e) {
      return "%s paused by %s%s"
          .formatted(name(e.name()), e.actor(), e.reason().isEmpty() ? "" : ": " + e.reason());
    }
    if (event instanceof Resumed e) {
      return "%s resumed by %s".formatted(name(e.name()), e.actor());
    }
    if (event instanceof RunEndSeen e) {
      return "run %s ended: %s".formatted(e.runId(), Views.kebab(e.outcome().name()));
    }
    if (event instanceof RunTrainedSeen e) {
      return "run %s has trained its model".formatted(e.runId());
    }
    if (event instanceof RowsForgotten) {
      return "signals that were known for long are forgotten";
    }
    return Views.kind(event).replace('-', ' ');
  }

  private static String name(String trigger) {
    return trigger.isEmpty() ? "the pipeline was" : trigger + " was";
  }
}
