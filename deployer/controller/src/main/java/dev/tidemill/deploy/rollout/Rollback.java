package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.rollout.PipelineRollouts.Fallback;
import dev.tidemill.deploy.target.GatewayView;
import dev.tidemill.schemas.message.CommandBody.RollBack;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.text.GivenReason;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** A rollback that a person asks for, and what undoes it if no gateway can load the version. */
final class Rollback {

  private Rollback() {}

  static void command(OpenCommand open, RollBack body) {
    PipelineRollouts state = open.state();
    if (state.champion().isEmpty()) {
      open.refuse(RolloutReason.NOTHING_SERVES, "no version serves");
      return;
    }
    Optional<Integer> target =
        body.toVersion().or(() -> state.champion().flatMap(state::served).flatMap(Served::former));
    if (target.isEmpty()) {
      String message = "version %d has no former champion".formatted(state.champion().get());
      open.refuse(RolloutReason.NO_FORMER, message);
    } else if (target.equals(state.champion())) {
      String message = "version %d serves already".formatted(target.get());
      open.refuse(RolloutReason.ALREADY_SERVES, message);
    } else if (state.served(target.get()).isEmpty()) {
      open.refuse(RolloutReason.UNKNOWN_VERSION, unknown(state, target.get()));
    } else if (noneLoads(open.draft(), target.get(), Rollback::never)) {
      String message = "no live gateway can load version %d".formatted(target.get());
      open.refuse(RolloutReason.LOAD_FAILED, message);
    } else {
      open.accept("version %d serves again".formatted(target.get()));
      if (state.current().isPresent()) {
        LookRecord.last(open.draft());
      }
      String message =
          "rolled back by %s%s".formatted(open.actor(), GivenReason.after(body.reason()));
      TakeBack.rollBack(
          open.draft(), target.get(), RolloutReason.BY_COMMAND.name(), message, open.actor());
    }
  }

  private static String unknown(PipelineRollouts state, int target) {
    String known =
        state.served().stream()
            .map(s -> Integer.toString(s.model().version()))
            .collect(Collectors.joining(", "));
    return "only the last %d champions can serve again: %s; version %d is not among them"
        .formatted(PipelineRollouts.KEPT, known, target);
  }

  /**
   * A rollback went to a version that no gateway had loaded, and now none can, or its file has been
   * missing for too long: they answer with the champion before, so that one is champion again.
   */
  static void check(RolloutDraft draft) {
    PipelineRollouts state = draft.state();
    Optional<Integer> champion = state.champion();
    Optional<ModelVersion> before =
        state.fallback().map(Fallback::version).flatMap(state::served).map(Served::model);
    if (champion.isEmpty() || before.isEmpty()) {
      return;
    }
    boolean never = noneLoads(draft, champion.get(), Rollback::never);
    boolean late =
        !draft.now().isBefore(state.fallback().get().loadBy())
            && noneLoads(draft, champion.get(), Rollback::notYet);
    boolean answers = state.gateways().stream().anyMatch(g -> g.is(before.get(), LoadStatus.READY));
    if ((never || late) && answers) {
      String message =
          "no live gateway %s version %d%s, so version %d still serves"
              .formatted(
                  never ? "can load" : "has loaded",
                  champion.get(),
                  never ? "" : " in time",
                  before.get().version());
      RolloutReason code = never ? RolloutReason.LOAD_FAILED : RolloutReason.LOAD_TIMEOUT;
      TakeBack.rollBack(draft, before.get().version(), code.name(), message, "controller");
    }
  }

  /** Whether there are live gateways and none of them can have the version. */
  private static boolean noneLoads(
      RolloutDraft draft, int version, BiPredicate<GatewayView, ModelVersion> hopeless) {
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
}
