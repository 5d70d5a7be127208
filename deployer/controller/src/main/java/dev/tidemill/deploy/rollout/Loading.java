package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.target.GatewayView;
import dev.tidemill.schemas.message.GoldenRequests;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEventBody.GoldenMatched;
import dev.tidemill.schemas.message.RolloutEventBody.VersionLoaded;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RolloutStage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A candidate at the gateways: loaded, its golden requests answered, and then its first step. */
final class Loading {

  private Loading() {}

  /** A gateway says that the endpoint is another pipeline's: nothing of this one will be served. */
  static void checkOwner(RolloutDraft draft) {
    PipelineRollouts state = draft.state();
    Optional<String> owner =
        state.gateways().stream()
            .filter(g -> g.generation() == state.generation() && g.epoch() == state.epoch())
            .flatMap(g -> g.owner().stream())
            .findFirst();
    if (owner.isEmpty() || state.current().filter(r -> !r.provisional()).isEmpty()) {
      return;
    }
    String endpoint = draft.current().rules().serving().endpoint();
    RolloutEnd.end(
        draft,
        RolloutOutcome.REJECTED,
        RolloutReason.ENDPOINT_TAKEN.name(),
        taken(endpoint, state.pipeline(), owner.get()));
  }

  /** Names the owner only within one namespace: who reads of this pipeline may not see others. */
  private static String taken(String endpoint, String pipeline, String owner) {
    String namespace = pipeline.substring(0, pipeline.indexOf('/') + 1);
    if (!owner.startsWith(namespace)) {
      return ("the endpoint %s is taken; give this pipeline another one under rollout.serving; the"
              + " next run then gets it")
          .formatted(endpoint);
    }
    return ("the endpoint %s is that of %s; give this pipeline another one under rollout.serving,"
            + " or free it with `tidemill delete pipeline %s`; the next run then gets it")
        .formatted(endpoint, owner, owner);
  }

  /** Looks at what the gateways have of the candidate; starts when every live one is ready. */
  static void check(RolloutDraft draft) {
    if (draft.state().current().filter(r -> r.stage() == RolloutStage.LOADING).isEmpty()) {
      return;
    }
    List<GatewayView> alive = draft.state().gateways();
    for (GatewayView gateway : alive) {
      if (draft.state().current().isPresent()) {
        check(draft, gateway);
      }
    }
    Optional<Rollout> rollout = draft.state().current();
    if (rollout.isPresent()
        && !rollout.get().paused()
        && !alive.isEmpty()
        && alive.stream().allMatch(g -> rollout.get().loaded().contains(g.gateway()))) {
      begin(draft, alive.size());
    }
  }

  private static void check(RolloutDraft draft, GatewayView gateway) {
    Rollout rollout = draft.current();
    ModelVersion candidate = rollout.candidate();
    Optional<GatewayView.Held> held = gateway.held(candidate.version(), candidate.digest());
    if (held.isEmpty() || rollout.loaded().contains(gateway.gateway())) {
      return;
    }
    double difference = held.get().maxDifference();
    boolean golden = candidate.verdict().goldenDigest().isPresent();
    if (held.get().status() == LoadStatus.FAILED) {
      String message =
          "gateway %s cannot load it: %s".formatted(gateway.gateway(), held.get().error());
      TakeBack.take(draft, RolloutReason.LOAD_FAILED.name(), message, "controller");
    } else if (held.get().status() == LoadStatus.READY) {
      if (golden && !(difference <= GoldenRequests.TOLERANCE)) {
        String message = mismatch(gateway.gateway(), held.get());
        TakeBack.take(draft, RolloutReason.GOLDEN_MISMATCH.name(), message, "controller");
      } else {
        draft.record(new VersionLoaded(gateway.gateway(), difference));
      }
    }
  }

  private static String mismatch(String gateway, GatewayView.Held held) {
    String what =
        held.worst()
            .map(
                w ->
                    "gateway %s answers golden request %d of %d (%s) with %s%s, where the model gate got %s"
                        .formatted(
                            gateway,
                            w.request(),
                            w.requests(),
                            w.inputs(),
                            w.given(),
                            w.ofClass().isEmpty() ? "" : " for the class " + w.ofClass(),
                            w.expected()))
            .orElse(
                "gateway %s answers a golden request by %s off the model gate's score"
                    .formatted(gateway, held.maxDifference()));
    return "%s; a difference of %s is allowed (of a score beyond 1, that share of it). Usual causes: %s"
        .formatted(
            what,
            String.format(Locale.ROOT, "%.5f", GoldenRequests.TOLERANCE),
            "the answer for a row depends on the rows beside it, the model draws random numbers, or"
                + " the server runs other code or libraries than the gate did");
  }

  /** Not every live gateway has the candidate in time. */
  static void timeout(RolloutDraft draft) {
    Rollout rollout = draft.current();
    List<GatewayView> alive = draft.state().gateways();
    if (alive.isEmpty()) {
      RolloutEnd.end(
          draft,
          RolloutOutcome.EXPIRED,
          RolloutReason.NO_GATEWAY.name(),
          "no live gateway serves the endpoint");
    } else if (rollout.paused() && alive.stream().allMatch(g -> has(rollout, g))) {
      EvidenceReview.expire(draft);
    } else {
      List<String> missing =
          alive.stream().filter(g -> !has(rollout, g)).map(g -> missing(rollout, g)).toList();
      RolloutEnd.end(
          draft,
          RolloutOutcome.ABORTED,
          RolloutReason.LOAD_TIMEOUT.name(),
          "gateways that have not loaded it in time: " + missing);
    }
  }

  private static String missing(Rollout rollout, GatewayView gateway) {
    ModelVersion candidate = rollout.candidate();
    return gateway
        .held(candidate.version(), candidate.digest())
        .map(GatewayView.Held::error)
        .filter(error -> !error.isEmpty())
        .map(error -> gateway.gateway() + " (" + error + ")")
        .orElse(gateway.gateway());
  }

  private static boolean has(Rollout rollout, GatewayView gateway) {
    return rollout.loaded().contains(gateway.gateway());
  }

  private static void begin(RolloutDraft draft, int gateways) {
    draft.record(new GoldenMatched(gateways, draft.current().maxDifference()));
    if (draft.state().champion().isEmpty()) {
      Promotion.promote(
          draft, "the first model: nothing serves that it could be compared with", "controller");
    } else {
      RolloutStart.step(draft, 1);
    }
  }
}
