package dev.tidemill.deploy.rollout;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody.AbortRollout;
import dev.tidemill.schemas.message.CommandBody.ForDeployer;
import dev.tidemill.schemas.message.CommandBody.Pause;
import dev.tidemill.schemas.message.CommandBody.PromoteRollout;
import dev.tidemill.schemas.message.CommandBody.Resume;
import dev.tidemill.schemas.message.CommandBody.RollBack;
import dev.tidemill.schemas.message.CommandOwner;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutPaused;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutResumed;
import dev.tidemill.schemas.message.RolloutStage;
import dev.tidemill.schemas.text.GivenReason;
import java.util.Optional;

/** The commands that the deployer owns; each is answered once, all others are ignored. */
final class RolloutCommands {

  private static final Cases<OpenCommand, ForDeployer, Void> COMMANDS =
      Cases.<OpenCommand, ForDeployer, Void>of(ForDeployer.class)
          .run(AbortRollout.class, RolloutCommands::abort)
          .run(RollBack.class, Rollback::command)
          .run(PromoteRollout.class, RolloutCommands::promote)
          .run(Pause.class, RolloutCommands::pause)
          .run(Resume.class, RolloutCommands::resume)
          .build();

  private RolloutCommands() {}

  static void take(RolloutDraft draft, RolloutInput.CommandReceived received) {
    Command command = received.command();
    if (command.body().owner() != CommandOwner.DEPLOYER
        || draft.state().seenCommands().contains(command.commandId())) {
      return;
    }
    OpenCommand open = new OpenCommand(draft, command);
    if (received.expired()) {
      open.refuse(RolloutReason.EXPIRED, "it was read after " + command.expiresAt());
    } else {
      COMMANDS.apply(open, (ForDeployer) command.body());
    }
  }

  private static void abort(OpenCommand open, AbortRollout body) {
    Optional<String> current = open.state().current().map(Rollout::id);
    if (current.isEmpty()) {
      open.refuse(RolloutReason.NO_ROLLOUT, "no rollout is in progress");
    } else if (body.rolloutId().isPresent() && !body.rolloutId().equals(current)) {
      open.refuse(
          RolloutReason.NO_ROLLOUT,
          "rollout %s has ended; %s is in progress"
              .formatted(body.rolloutId().get(), current.get()));
    } else {
      open.accept("the candidate is taken off");
      LookRecord.last(open.draft());
      TakeBack.take(
          open.draft(),
          RolloutReason.BY_COMMAND.name(),
          "aborted by %s%s".formatted(open.actor(), GivenReason.after(body.reason())),
          open.actor());
    }
  }

  private static void promote(OpenCommand open, PromoteRollout body) {
    Optional<Rollout> current = open.state().current();
    if (current.isEmpty()) {
      open.refuse(RolloutReason.NO_ROLLOUT, "no rollout is in progress");
    } else if (current.get().provisional()) {
      open.refuse(RolloutReason.ALREADY_PROMOTED, "the candidate serves already");
    } else if (current.get().stage() != RolloutStage.STEPPING) {
      open.refuse(
          RolloutReason.NOT_LOADED,
          "not every live gateway has the candidate and answers its golden requests");
    } else {
      open.accept("the candidate is promoted");
      LookRecord.last(open.draft());
      String reason = "promoted by %s%s".formatted(open.actor(), GivenReason.after(body.reason()));
      Promotion.promote(open.draft(), reason, open.actor());
    }
  }

  private static void pause(OpenCommand open, Pause body) {
    Optional<Rollout> current = open.state().current();
    if (current.isEmpty()) {
      open.refuse(RolloutReason.NO_ROLLOUT, "no rollout is in progress");
    } else if (current.get().provisional()) {
      open.refuse(RolloutReason.ALREADY_PROMOTED, "the candidate serves already");
    } else if (current.get().paused()) {
      open.refuse(RolloutReason.ALREADY_PAUSED, "the rollout is paused");
    } else {
      open.accept("guards still abort it and its deadline still runs");
      open.draft().record(new RolloutPaused(open.actor(), body.reason()));
    }
  }

  private static void resume(OpenCommand open, Resume body) {
    Optional<Rollout> current = open.state().current();
    if (current.isEmpty()) {
      open.refuse(RolloutReason.NO_ROLLOUT, "no rollout is in progress");
    } else if (!current.get().paused()) {
      open.refuse(RolloutReason.NOT_PAUSED, "the rollout is not paused");
    } else {
      open.accept("the rollout goes on");
      open.draft().record(new RolloutResumed(open.actor()));
      Loading.check(open.draft());
      EvidenceReview.look(open.draft());
    }
  }
}
