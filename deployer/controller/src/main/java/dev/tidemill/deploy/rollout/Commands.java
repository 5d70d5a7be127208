package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.rollout.PipelineRollouts.Fallback;
import dev.tidemill.deploy.target.GatewayView;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody.AbortRollout;
import dev.tidemill.schemas.message.CommandBody.Pause;
import dev.tidemill.schemas.message.CommandBody.PromoteRollout;
import dev.tidemill.schemas.message.CommandBody.RollBack;
import dev.tidemill.schemas.message.CommandOwner;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEventBody.CommandAnswered;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutPaused;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutResumed;
import dev.tidemill.schemas.message.RolloutStage;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** The commands that the deployer owns; each is answered once, all others are ignored. */
final class Commands {

  private Commands() {}

  static void take(Draft draft, RolloutInput.CommandReceived received) {
    Command command = received.command();
    if (command.body().owner() != CommandOwner.DEPLOYER
        || draft.state().seenCommands().contains(command.commandId())) {
      return;
    }
    if (received.expired()) {
      refuse(draft, command, ReasonCode.EXPIRED, "it was read after " + command.expiresAt());
    } else if (command.body() instanceof AbortRollout abort) {
      abort(draft, command, abort);
    } else if (command.body() instanceof RollBack rollBack) {
      rollBack(draft, command, rollBack);
    } else if (command.body() instanceof PromoteRollout promote) {
      promote(draft, command, promote);
    } else if (command.body() instanceof Pause pause) {
      pause(draft, command, pause);
    } else {
      resume(draft, command);
    }
  }

  private static void abort(Draft draft, Command command, AbortRollout body) {
    if (draft.state().current().isEmpty()) {
      refuse(draft, command, ReasonCode.NO_ROLLOUT, "no rollout is in progress");
      return;
    }
    String id = draft.current().id();
    if (body.rolloutId().filter(meant -> !meant.equals(id)).isPresent()) {
      String message =
          "rollout %s has ended; %s is in progress".formatted(body.rolloutId().get(), id);
      refuse(draft, command, ReasonCode.NO_ROLLOUT, message);
      return;
    }
    accept(draft, command, "the candidate is taken off");
    Looking.last(draft);
    Endings.takeOff(
        draft,
        ReasonCode.BY_COMMAND.name(),
        "aborted by %s: %s".formatted(command.actor(), body.reason()),
        command.actor());
  }

  private static void rollBack(Draft draft, Command command, RollBack body) {
    PipelineRollouts state = draft.state();
    if (state.champion().isEmpty()) {
      refuse(draft, command, ReasonCode.NOTHING_SERVES, "no version serves");
      return;
    }
    Optional<Integer> target =
        body.toVersion().or(() -> state.champion().flatMap(state::served).flatMap(Served::former));
    if (target.isEmpty()) {
      String message = "version %d has no former champion".formatted(state.champion().get());
      refuse(draft, command, ReasonCode.NO_FORMER, message);
    } else if (target.equals(state.champion())) {
      String message = "version %d serves already".formatted(target.get());
      refuse(draft, command, ReasonCode.ALREADY_SERVES, message);
    } else if (state.served(target.get()).isEmpty()) {
      String known =
          state.served().stream()
              .map(s -> Integer.toString(s.model().version()))
              .collect(Collectors.joining(", "));
      refuse(
          draft,
          command,
          ReasonCode.UNKNOWN_VERSION,
          "only the last %d champions can serve again: %s; version %d is not among them"
              .formatted(PipelineRollouts.KEPT, known, target.get()));
    } else if (noneLoads(draft, target.get(), Commands::never)) {
      String message = "no live gateway can load version %d".formatted(target.get());
      refuse(draft, command, ReasonCode.LOAD_FAILED, message);
    } else {
      accept(draft, command, "version %d serves again".formatted(target.get()));
      if (state.current().isPresent()) {
        Looking.last(draft);
      }
      String message = "rolled back by %s: %s".formatted(command.actor(), body.reason());
      Endings.rollBack(draft, target.get(), ReasonCode.BY_COMMAND.name(), message, command.actor());
    }
  }

  /** Whether there are live gateways, and none of them has a chance. */
  private static boolean noneLoads(
      Draft draft, int version, BiPredicate<GatewayView, ModelVersion> hopeless) {
    List<GatewayView> alive = draft.state().gateways();
    return draft
        .state()
        .served(version)
        .map(Served::model)
        .filter(m -> !alive.isEmpty())
        .filter(m -> alive.stream().allMatch(g -> hopeless.test(g, m)))
        .isPresent();
  }

  private static boolean never(GatewayView gateway, ModelVersion model) {
    return gateway.is(model, LoadStatus.FAILED);
  }

  private static boolean notYet(GatewayView gateway, ModelVersion model) {
    return never(gateway, model) || gateway.lacks(model);
  }

  /**
   * A rollback went to a version that no gateway had loaded, and now none can, or its file has been
   * missing for too long: they answer with the champion before, so that one is champion again.
   */
  static void checkRollback(Draft draft) {
    PipelineRollouts state = draft.state();
    Optional<Integer> champion = state.champion();
    Optional<ModelVersion> before =
        state.fallback().map(Fallback::version).flatMap(state::served).map(Served::model);
    if (champion.isEmpty() || before.isEmpty()) {
      return;
    }
    boolean never = noneLoads(draft, champion.get(), Commands::never);
    boolean late =
        !draft.now().isBefore(state.fallback().get().loadBy())
            && noneLoads(draft, champion.get(), Commands::notYet);
    boolean answers = state.gateways().stream().anyMatch(g -> g.is(before.get(), LoadStatus.READY));
    if ((never || late) && answers) {
      String message =
          "no live gateway %s version %d%s, so version %d still serves"
              .formatted(
                  never ? "can load" : "has loaded",
                  champion.get(),
                  never ? "" : " in time",
                  before.get().version());
      ReasonCode code = never ? ReasonCode.LOAD_FAILED : ReasonCode.LOAD_TIMEOUT;
      Endings.rollBack(draft, before.get().version(), code.name(), message, "controller");
    }
  }

  private static void promote(Draft draft, Command command, PromoteRollout body) {
    Optional<Rollout> current = draft.state().current();
    if (current.isEmpty()) {
      refuse(draft, command, ReasonCode.NO_ROLLOUT, "no rollout is in progress");
    } else if (current.get().provisional()) {
      refuse(draft, command, ReasonCode.ALREADY_PROMOTED, "the candidate serves already");
    } else if (current.get().stage() != RolloutStage.STEPPING) {
      refuse(
          draft,
          command,
          ReasonCode.NOT_LOADED,
          "not every live gateway has the candidate and answers its golden requests");
    } else {
      accept(draft, command, "the candidate is promoted");
      Looking.last(draft);
      String reason = "promoted by %s: %s".formatted(command.actor(), body.reason());
      Endings.promote(draft, reason, command.actor());
    }
  }

  private static void pause(Draft draft, Command command, Pause body) {
    Optional<Rollout> current = draft.state().current();
    if (current.isEmpty()) {
      refuse(draft, command, ReasonCode.NO_ROLLOUT, "no rollout is in progress");
    } else if (current.get().provisional()) {
      refuse(draft, command, ReasonCode.ALREADY_PROMOTED, "the candidate serves already");
    } else if (current.get().paused()) {
      refuse(draft, command, ReasonCode.ALREADY_PAUSED, "the rollout is paused");
    } else {
      accept(draft, command, "guards still abort it and its deadline still runs");
      draft.record(new RolloutPaused(command.actor(), body.reason()));
    }
  }

  private static void resume(Draft draft, Command command) {
    Optional<Rollout> current = draft.state().current();
    if (current.isEmpty()) {
      refuse(draft, command, ReasonCode.NO_ROLLOUT, "no rollout is in progress");
    } else if (!current.get().paused()) {
      refuse(draft, command, ReasonCode.NOT_PAUSED, "the rollout is not paused");
    } else {
      accept(draft, command, "the rollout goes on");
      draft.record(new RolloutResumed(command.actor()));
      Starting.checkLoaded(draft);
      Looking.look(draft);
    }
  }

  private static void accept(Draft draft, Command command, String message) {
    draft.record(
        new CommandAnswered(command.commandId(), true, ReasonCode.ACCEPTED.name(), message));
  }

  private static void refuse(Draft draft, Command command, ReasonCode code, String message) {
    draft.record(new CommandAnswered(command.commandId(), false, code.name(), message));
  }
}
