package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.analysis.guard.ErrorsGuard;
import dev.tidemill.deploy.target.RouteVersions;
import dev.tidemill.deploy.target.RouteVersions.Beside;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEventBody.RoutePublished;
import dev.tidemill.schemas.message.RolloutStage;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.VersionServer;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PredictSpec;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.spec.RolloutSpec.Backend;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Makes the route that a state wants. */
final class Routing {

  private Routing() {}

  /** Whether gateways serve this pipeline, or only its alias moves. */
  static boolean gateways(PipelineSpec spec) {
    return spec.rollout().filter(r -> r.serving().answers()).isPresent();
  }

  /**
   * The generation of the next route: the time at which the pipeline claimed its endpoint. It
   * claims it anew with each first model, because a first model that failed gave the endpoint up,
   * and also when the state was rebuilt from nothing.
   */
  static long generation(RolloutDraft draft) {
    PipelineRollouts state = draft.state();
    boolean claims = state.championModel().isEmpty() && state.current().isPresent();
    return claims || state.generation() == 0
        ? Math.max(state.generation(), draft.now().getEpochSecond())
        : state.generation();
  }

  static long nextEpoch(RolloutDraft draft) {
    return draft.state().epoch() + 1;
  }

  /**
   * A gateway stops asking a candidate only at this many times the guard's own limit. What fails
   * between two epochs may count for the gateway and not here; if the gateway stopped earlier, no
   * more evidence would come and nothing would abort the rollout.
   */
  private static final int GATEWAY_PATIENCE = 3;

  /** What the environment of a training calls the folder that its code was in. */
  private static final String CODE_FOLDER = "code";

  /** Publishes what the state wants now, if gateways serve this pipeline. */
  static void publish(RolloutDraft draft, String rolloutId) {
    PipelineRollouts state = draft.state();
    Optional<PipelineSpec> spec = state.current().map(Rollout::spec).or(state::spec);
    spec.filter(Routing::gateways)
        .ifPresent(s -> draft.record(rolloutId, new RoutePublished(route(draft, s))));
  }

  /** The same after a rollout that ended, whose specification may be the only one so far. */
  static void publish(RolloutDraft draft, Rollout ended) {
    if (gateways(ended.spec())) {
      PipelineSpec spec = draft.state().spec().orElse(ended.spec());
      draft.record(ended.id(), new RoutePublished(route(draft, spec)));
    }
  }

  /** Gives the endpoint up, once nothing of the pipeline is served any more. */
  static void publishNothing(RolloutDraft draft, PipelineSpec served) {
    if (gateways(served)) {
      draft.record("", new RoutePublished(route(draft, served)));
    }
  }

  private static Route route(RolloutDraft draft, PipelineSpec spec) {
    PipelineRollouts state = draft.state();
    RolloutSpec rules = spec.rollout().orElseThrow();
    Optional<Rollout> current = state.current();
    Optional<ModelVersion> champion = state.championModel();
    Optional<Beside> beside = current.flatMap(r -> beside(state, r));
    int warm =
        rules.serving().keepWarm() - (current.filter(Rollout::provisional).isPresent() ? 1 : 0);
    return new Route(
        rules.serving().endpoint(),
        state.pipeline(),
        generation(draft),
        nextEpoch(draft),
        draft.now(),
        current.map(Rollout::id),
        current.map(Rollout::step).orElse(0),
        RouteVersions.of(
            champion,
            beside,
            warm(state, Math.max(0, warm), beside),
            model -> server(state, model)),
        rules.stickyBy(),
        rules.shadowShare(),
        spec.monitor().map(MonitorSpec::logShare).orElse(1.0),
        champion
            .or(() -> current.map(Rollout::candidate))
            .map(m -> m.prepared().features())
            .orElse(List.of()),
        GATEWAY_PATIENCE * ErrorsGuard.maxAttributable(rules),
        spec.task());
  }

  /** Each version has the server of its own specification. */
  private static Optional<VersionServer> server(PipelineRollouts state, ModelVersion model) {
    Optional<Rollout> own = state.current().filter(r -> r.candidate().version() == model.version());
    return own.isPresent()
        ? server(own.get().spec(), model)
        : state.served(model.version()).flatMap(Served::server);
  }

  /** Who answers for a version by this specification, if it is not ONNX Runtime in the gateway. */
  static Optional<VersionServer> server(PipelineSpec spec, ModelVersion model) {
    return spec.rollout()
        .map(RolloutSpec::serving)
        .filter(s -> s.backend() == Backend.V2)
        .flatMap(
            s ->
                s.server()
                    .map(own -> server(s, own, model))
                    .or(() -> Optional.of(ofTheFormat(spec, s, model))));
  }

  /** Without a server of the pipeline's own: the one that Tidemill has for models of MLflow. */
  private static VersionServer ofTheFormat(
      PipelineSpec spec, RolloutSpec.Serving serving, ModelVersion model) {
    return new VersionServer(
        List.of(spec.predict().map(PredictSpec::python).orElse(PredictSpec.USUAL_PYTHON)),
        model.codeDigest(),
        model.environment().getOrDefault(CODE_FOLDER, ""),
        "",
        serving.endpoint() + "-" + model.version(),
        "",
        model.format());
  }

  private static VersionServer server(
      RolloutSpec.Serving serving, RolloutSpec.Server own, ModelVersion model) {
    String name = own.model().orElse(serving.endpoint());
    boolean shared = own.url().isPresent() && own.repository().isEmpty();
    return new VersionServer(
        own.command(),
        model.codeDigest(),
        model.environment().getOrDefault(CODE_FOLDER, ""),
        own.url().orElse(""),
        shared ? name : name + "-" + model.version(),
        own.repository().orElse(""));
  }

  private static Optional<Beside> beside(PipelineRollouts state, Rollout rollout) {
    if (rollout.provisional()) {
      return rollout
          .former()
          .flatMap(state::served)
          .map(s -> new Beside(s.model(), RouteRole.FORMER, 0));
    }
    boolean stepping = rollout.stage() == RolloutStage.STEPPING;
    return Optional.of(
        new Beside(
            rollout.candidate(),
            stepping ? RouteRole.CANDIDATE : RouteRole.WARM,
            stepping ? rollout.weight() : 0));
  }

  /** The champions before this one, last first. */
  private static List<ModelVersion> warm(
      PipelineRollouts state, int keep, Optional<Beside> beside) {
    List<Served> lastFirst = new ArrayList<>(state.served());
    Collections.reverse(lastFirst);
    return lastFirst.stream()
        .map(Served::model)
        .filter(m -> !Optional.of(m.version()).equals(state.champion()))
        .filter(m -> beside.filter(b -> b.model().version() == m.version()).isEmpty())
        .limit(keep)
        .toList();
  }
}
