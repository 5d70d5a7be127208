package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody.ApplyPipeline;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.TriggerEvent.PipelineApplied;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Schedule;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A pipeline is declared, new or changed: the next version, in effect from now. */
final class Applying {

  /** A specification travels in each run and lives in the state: it has to stay small. */
  static final int MAX_SPEC_BYTES = 200_000;

  static final int MAX_SOURCE_BYTES = 2 * MAX_SPEC_BYTES;

  static final int MAX_TRIGGERS = 50;

  private final Calendar calendar;
  private final Planned planned;

  Applying(Calendar calendar, Planned planned) {
    this.calendar = calendar;
    this.planned = planned;
  }

  void apply(Turn turn, Command command, ApplyPipeline apply) {
    TriggerState before = turn.state();
    Optional<String> problem = problem(command, apply, turn.now());
    if (problem.isPresent()) {
      turn.answer(command.commandId(), false, "invalid", problem.get());
      return;
    }
    if (before.live().filter(s -> same(s, before.folder(), apply)).isPresent()) {
      String message = "version " + before.version() + " is in effect already";
      turn.answer(command.commandId(), true, "unchanged", message);
      return;
    }
    dropRemoved(turn, apply.spec());
    int version = before.version() + 1;
    turn.emit(
        new PipelineApplied(
            new PipelineVersion(
                before.pipeline(),
                version,
                apply.spec(),
                apply.source(),
                apply.folder(),
                turn.now(),
                command.actor(),
                false),
            Optional.of(command.commandId())));
    for (TriggerSpec t : apply.spec().triggers()) {
      if (t.kind() instanceof Schedule schedule
          && turn.state().memory(t.name()).nextPlanned().isEmpty()) {
        planned.plan(turn, t.name(), schedule);
      }
    }
    turn.answer(command.commandId(), true, "accepted", "version " + version);
    Settlement.settle(turn);
  }

  private static boolean same(PipelineSpec spec, String folder, ApplyPipeline apply) {
    return spec.document().equals(apply.spec().document()) && folder.equals(apply.folder());
  }

  private static void dropRemoved(Turn turn, PipelineSpec next) {
    for (TriggerSpec old : turn.state().live().map(PipelineSpec::triggers).orElse(List.of())) {
      boolean stays =
          next.triggers().stream()
              .anyMatch(t -> t.name().equals(old.name()) && StateFold.sameKind(t, old));
      if (!stays) {
        turn.drop(old.name(), "the trigger is no longer declared");
      }
    }
  }

  private Optional<String> problem(Command command, ApplyPipeline apply, Instant now) {
    PipelineSpec spec = apply.spec();
    if (!spec.key().equals(command.pipeline())) {
      return Optional.of(
          "the command is for " + command.pipeline() + ", the specification for " + spec.key());
    }
    if (!isAbsolute(apply.folder())) {
      return Optional.of("the folder \"" + apply.folder() + "\" is not an absolute path");
    }
    int resolved = bytes(spec.document());
    if (resolved > MAX_SPEC_BYTES) {
      return Optional.of(
          "the specification has "
              + resolved
              + " bytes once resolved, allowed are "
              + MAX_SPEC_BYTES);
    }
    int written = bytes(apply.source());
    if (written > MAX_SOURCE_BYTES) {
      return Optional.of(
          "the text of the specification has "
              + written
              + " bytes, allowed are "
              + MAX_SOURCE_BYTES);
    }
    if (spec.triggers().size() > MAX_TRIGGERS) {
      return Optional.of(
          "spec.triggers: " + spec.triggers().size() + " triggers, allowed are " + MAX_TRIGGERS);
    }
    for (TriggerSpec t : spec.triggers()) {
      if (t.name().equals(TriggerState.MANUAL)) {
        return Optional.of("spec.triggers: the name manual stands for runs by hand, use another");
      }
      Optional<String> wrong =
          t.kind() instanceof Schedule s ? calendar.problem(s, now) : Optional.empty();
      if (wrong.isPresent()) {
        return Optional.of("spec.triggers " + t.name() + ": " + wrong.get());
      }
    }
    return Optional.empty();
  }

  /** As they are kept: records are limited in bytes, of which other scripts need more. */
  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Commands come from anyone: what is not a path at all would fail where it is polled. */
  private static boolean isAbsolute(String folder) {
    try {
      return Path.of(folder).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
