package dev.tidemill.trigger.policy;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.CommandBody.ApplyPipeline;
import dev.tidemill.schemas.message.CommandBody.DeletePipeline;
import dev.tidemill.schemas.message.CommandBody.ForTriggerService;
import dev.tidemill.schemas.message.CommandBody.Pause;
import dev.tidemill.schemas.message.CommandBody.Resume;
import dev.tidemill.schemas.message.CommandBody.TriggerRun;
import dev.tidemill.schemas.message.CommandOwner;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.TriggerEvent.Paused;
import dev.tidemill.schemas.message.TriggerEvent.PipelineDeleted;
import dev.tidemill.schemas.message.TriggerEvent.Resumed;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Absence;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.spec.trigger.Schedule.MissedPolicy;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.trigger.policy.PlannedInstants.Passed;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.Optional;
import java.util.stream.Collectors;

/** The commands that the trigger service owns. Each is answered exactly once. */
final class TriggerCommands {

  private final PlannedInstants planned;
  private final Cases<Asked, ForTriggerService, Void> cases;

  TriggerCommands(Applying applying, PlannedInstants planned) {
    this.planned = planned;
    cases =
        Cases.<Asked, ForTriggerService, Void>of(ForTriggerService.class)
            .run(TriggerRun.class, RunByHand::ask)
            .run(ApplyPipeline.class, inTime(applying::apply))
            .run(DeletePipeline.class, inTime(ifApplied(TriggerCommands::delete)))
            .run(Pause.class, inTime(ifApplied(TriggerCommands::pause)))
            .run(Resume.class, inTime(ifApplied(this::resume)))
            .build();
  }

  /** Answers a command; those of other owners are theirs. */
  void receive(Asked asked) {
    CommandBody body = asked.command().body();
    if (body.owner() == CommandOwner.TRIGGER_SERVICE) {
      cases.apply(asked, (ForTriggerService) body);
    }
  }

  private static <K> Cases.Action<Asked, K> inTime(Cases.Action<Asked, K> action) {
    return (asked, body) -> {
      if (asked.received().expired()) {
        asked.refuse(AnswerCode.EXPIRED, asked.tooLate());
      } else {
        action.accept(asked, body);
      }
    };
  }

  private static <K> Cases.Action<Asked, K> ifApplied(Cases.Action<Asked, K> action) {
    return (asked, body) -> {
      if (asked.state().live().isEmpty()) {
        asked.refuse(AnswerCode.UNKNOWN_PIPELINE, asked.notApplied());
      } else {
        action.accept(asked, body);
      }
    };
  }

  private static void delete(Asked asked, DeletePipeline delete) {
    Draft draft = asked.draft();
    String reason = "the pipeline is retired";
    asked.state().declaration().triggers().forEach(t -> draft.drop(t.name(), reason));
    draft.drop(TriggerState.MANUAL, reason);
    draft.emit(
        new PipelineDeleted(
            asked.command().commandId(),
            asked.command().actor(),
            delete.reason(),
            draft.now(),
            delete.withModels()));
    asked.accept(
        "deleted: its runs are cancelled and its endpoint is given up; "
            + (delete.withModels()
                ? "its models are withdrawn; records and audit stay"
                : "models and history stay"));
  }

  private static void pause(Asked asked, Pause pause) {
    if (isUnknown(asked, pause.target(), pause.name())) {
      return;
    }
    if (isPaused(asked, pause.target(), pause.name())) {
      asked.unchanged("it is paused already");
      return;
    }
    boolean whole = pause.target() == PauseTarget.PIPELINE;
    String actor = asked.command().actor();
    for (TriggerSpec t : asked.state().declaration().triggers()) {
      if (whole || t.name().equals(pause.name())) {
        asked.draft().drop(t.name(), "paused by " + actor);
      }
    }
    if (whole) {
      asked.draft().drop(TriggerState.MANUAL, "paused by " + actor);
    }
    asked.draft().emit(new Paused(pause.target(), pause.name(), actor, pause.reason()));
    asked.accept("paused: signals are dropped until it is resumed");
  }

  private void resume(Asked asked, Resume resume) {
    if (isUnknown(asked, resume.target(), resume.name())) {
      return;
    }
    if (!isPaused(asked, resume.target(), resume.name())) {
      asked.unchanged("it is not paused");
      return;
    }
    Draft draft = asked.draft();
    draft.emit(
        new Resumed(resume.target(), resume.name(), asked.command().actor(), resume.missed()));
    MissedPolicy policy = resume.missed().orElse(MissedPolicy.SKIP);
    Passed passed = Passed.NONE;
    for (TriggerSpec t : draft.state().declaration().triggers()) {
      boolean meant = resume.target() == PauseTarget.PIPELINE || t.name().equals(resume.name());
      Optional<Schedule> schedule = draft.kinds().calendar(t);
      if (meant && schedule.isPresent() && !draft.state().isPaused(t.name())) {
        passed = passed.plus(planned.resume(draft, t, schedule.get(), policy));
      }
      if (meant && t.kind() instanceof Absence absence && !draft.state().isPaused(t.name())) {
        Absences.plan(draft, t, absence); // nobody waited during the pause
      }
    }
    asked.accept(resumed(passed, resume.missed().isPresent()));
  }

  /**
   * @param asked whether the command says what becomes of planned times
   */
  private static String resumed(Passed passed, boolean asked) {
    if (passed.count() == 0) {
      return asked
          ? "resumed: 0 planned times were missed; signals that came during the pause are not made"
              + " up"
          : "resumed: what came during the pause is not made up";
    }
    return "resumed: %s passed during the pause, %s"
        .formatted(
            Counted.of(passed.count(), "planned time"),
            switch (passed.fire()) {
              case 0 -> "none of them fires";
              case 1 -> "1 of them fires";
              default -> passed.fire() + " of them fire";
            });
  }

  /** Whether no trigger has this name; that is answered then. */
  private static boolean isUnknown(Asked asked, PauseTarget target, String name) {
    if (target == PauseTarget.PIPELINE || asked.state().declared(name).isPresent()) {
      return false;
    }
    String names =
        asked.state().declaration().triggers().stream()
            .map(TriggerSpec::name)
            .collect(Collectors.joining(", "));
    asked.refuse(
        AnswerCode.UNKNOWN_TRIGGER,
        "no trigger " + name + "; there are: " + (names.isEmpty() ? "none" : names));
    return true;
  }

  private static boolean isPaused(Asked asked, PauseTarget target, String name) {
    return target == PauseTarget.PIPELINE
        ? asked.state().paused()
        : asked.state().memory(name).paused();
  }
}
