package dev.tidemill.console;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerEvent.AlertSeen;
import dev.tidemill.schemas.message.TriggerEvent.CommandAnswered;
import dev.tidemill.schemas.message.TriggerEvent.ComputeSeen;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.FilesUsed;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerEvent.Paused;
import dev.tidemill.schemas.message.TriggerEvent.PipelineApplied;
import dev.tidemill.schemas.message.TriggerEvent.PipelineDeleted;
import dev.tidemill.schemas.message.TriggerEvent.Resumed;
import dev.tidemill.schemas.message.TriggerEvent.RowsForgotten;
import dev.tidemill.schemas.message.TriggerEvent.RunEndSeen;
import dev.tidemill.schemas.message.TriggerEvent.RunTrainedSeen;
import dev.tidemill.schemas.message.TriggerEvent.ScheduleMissed;
import dev.tidemill.schemas.message.TriggerEvent.SchedulePlanned;
import dev.tidemill.schemas.message.TriggerEvent.SignalsForgotten;
import dev.tidemill.schemas.message.TriggerEvent.SnapshotSeen;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.text.GivenReason;
import java.util.List;

/** What the trigger service notes beside its decisions on signals, one sentence each. */
final class TriggerSentences {

  private static final Cases<Void, TriggerEvent, String> SENTENCES =
      Cases.<Void, TriggerEvent, String>of(TriggerEvent.class)
          .on(
              PipelineApplied.class,
              e -> "version %d applied by %s".formatted(e.version().version(), e.version().actor()))
          .on(
              PipelineDeleted.class,
              e ->
                  ("deleted by %s%s; its runs are cancelled and nothing of it is served any more%s;"
                          + " a pipeline of this name that is applied later begins anew")
                      .formatted(
                          e.actor(),
                          GivenReason.after(e.reason()),
                          e.withModels() ? ", its models are withdrawn" : ""))
          .on(
              CommandAnswered.class,
              e -> "command %s: %s".formatted(e.accepted() ? "accepted" : "rejected", e.message()))
          .on(SchedulePlanned.class, TriggerSentences::planned)
          .on(ScheduleMissed.class, TriggerSentences::missed)
          .on(
              Paused.class,
              e ->
                  "%s paused by %s%s"
                      .formatted(name(e.name()), e.actor(), GivenReason.after(e.reason())))
          .on(
              Resumed.class,
              e ->
                  "%s resumed by %s%s"
                      .formatted(
                          name(e.name()),
                          e.actor(),
                          e.missed()
                              .map(m -> ", planned times of the pause: " + Views.kebab(m))
                              .orElse("")))
          .on(
              RunEndSeen.class,
              e -> "run %s ended: %s".formatted(e.runId(), Views.kebab(e.outcome())))
          .on(RunTrainedSeen.class, e -> "run %s has trained its model".formatted(e.runId()))
          .on(
              AlertSeen.class,
              e ->
                  "%s: the alert %s, which began at %s, is %s"
                      .formatted(
                          e.trigger(), e.fingerprint(), e.startsAt(), Views.kebab(e.status())))
          .on(
              ComputeSeen.class,
              e ->
                  e.since().isPresent()
                      ? "a program of run %s started".formatted(e.runId())
                      : "a program of run %s worked for %d s"
                          .formatted(e.runId(), e.millis() / 1000))
          .on(RowsForgotten.class, e -> "signals that were known for long are forgotten")
          .all(
              List.of(
                  Evaluated.class,
                  Fired.class,
                  SignalsForgotten.class,
                  SnapshotSeen.class,
                  FilesUsed.class),
              (none, e) -> Views.kind(e).replace('-', ' '))
          .build();

  private TriggerSentences() {}

  static String of(TriggerEvent event) {
    return SENTENCES.apply(event);
  }

  private static String planned(SchedulePlanned e) {
    return e.at()
        .map(
            at ->
                "%s is planned for %s%s"
                    .formatted(
                        e.trigger(),
                        at,
                        e.firesAt().map(fire -> " and fires at " + fire).orElse("")))
        .orElse(e.trigger() + " is planned no more");
  }

  private static String missed(ScheduleMissed e) {
    return "%s missed %s from %s to %s, policy %s"
        .formatted(
            e.trigger(), Counted.of(e.count(), "planned time"), e.first(), e.last(), e.policy());
  }

  private static String name(String trigger) {
    return trigger.isEmpty() ? "the pipeline was" : trigger + " was";
  }
}
