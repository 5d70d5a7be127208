package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody.ApplyPipeline;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.TriggerEvent.PipelineApplied;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.Timetable;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.spec.trigger.Absence;
import dev.tidemill.trigger.policy.evolution.DeclarationEvolution;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Applies a specification: it becomes the next version of the pipeline and takes effect now. */
final class Applying {

  /** Each run carries the specification and the state holds it, so it has to stay small. */
  static final int MAX_SPEC_BYTES = 200_000;

  static final int MAX_SOURCE_BYTES = 2 * MAX_SPEC_BYTES;

  static final int MAX_TRIGGERS = 50;

  private final Calendar calendar;
  private final PlannedInstants planned;

  Applying(Calendar calendar, PlannedInstants planned) {
    this.calendar = calendar;
    this.planned = planned;
  }

  void apply(Asked asked, ApplyPipeline apply) {
    Draft draft = asked.draft();
    TriggerState before = draft.state();
    Optional<String> problem = problem(draft, asked.command(), apply);
    if (problem.isPresent()) {
      asked.refuse(AnswerCode.INVALID, problem.get());
      return;
    }
    if (before.live().filter(s -> same(s, before.folder(), apply)).isPresent()) {
      asked.unchanged("version " + before.version() + " is in effect already");
      return;
    }
    replaceSchedules(draft, apply.spec());
    dropRemoved(draft, apply.spec());
    int version = before.version() + 1;
    draft.emit(
        new PipelineApplied(
            new PipelineVersion(
                before.pipeline(),
                version,
                apply.spec(),
                apply.source(),
                apply.folder(),
                draft.now(),
                asked.command().actor(),
                false),
            Optional.of(asked.command().commandId())));
    for (TriggerSpec t : apply.spec().triggers()) {
      if (draft.state().memory(t.name()).nextPlanned().isEmpty()) {
        draft.kinds().calendar(t).ifPresent(c -> planned.plan(draft, t.name(), c));
        if (t.kind() instanceof Absence absence) {
          Absences.plan(draft, t, absence);
        }
      }
    }
    asked.accept("version " + version);
    Firing.settle(draft);
  }

  private static boolean same(PipelineSpec spec, String folder, ApplyPipeline apply) {
    return spec.document().equals(apply.spec().document()) && folder.equals(apply.folder());
  }

  private static void dropRemoved(Draft draft, PipelineSpec next) {
    for (TriggerSpec old : draft.state().declaration().triggers()) {
      boolean stays =
          next.triggers().stream()
              .anyMatch(t -> t.name().equals(old.name()) && draft.kinds().keeps(old, t));
      if (!stays) {
        draft.drop(old.name(), "the trigger is no longer declared");
      }
    }
  }

  private void replaceSchedules(Draft draft, PipelineSpec next) {
    for (TriggerSpec old : draft.state().declaration().triggers()) {
      boolean stays =
          next.triggers().stream()
              .filter(t -> t.name().equals(old.name()))
              .anyMatch(t -> DeclarationEvolution.same(draft.state(), old, next, t));
      if (!stays) {
        draft.kinds().calendar(old).ifPresent(s -> planned.replaced(draft, old, s));
      }
    }
  }

  private Optional<String> problem(Draft draft, Command command, ApplyPipeline apply) {
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
    return spec.triggers().stream().flatMap(t -> problem(draft, spec, t).stream()).findFirst();
  }

  private Optional<String> problem(Draft draft, PipelineSpec spec, TriggerSpec t) {
    if (t.name().equals(TriggerState.MANUAL)) {
      return Optional.of("spec.triggers: the name manual stands for runs by hand, use another");
    }
    if (!draft.kinds().has(t.kind().getClass())) {
      return Optional.of(
          "spec.triggers "
              + t.name()
              + ": this version has no triggers of the kind "
              + Kinds.nameOf(t.kind().getClass()));
    }
    return draft
        .kinds()
        .calendar(t)
        .flatMap(c -> calendar.problem(Timetable.of(spec, c), draft.now()))
        .map(wrong -> "spec.triggers " + t.name() + ": " + wrong);
  }

  /** The length in UTF-8, as it is stored: the size of records is limited in bytes. */
  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * Anyone may send commands. A text that is not a path would fail only when a source looks at it.
   */
  private static boolean isAbsolute(String folder) {
    try {
      return Path.of(folder).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
