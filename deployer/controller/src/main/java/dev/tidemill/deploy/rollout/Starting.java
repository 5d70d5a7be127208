package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.rollout.RolloutInput.CandidateAccepted;
import dev.tidemill.deploy.target.GatewayView;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEventBody.GoldenMatched;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutRejected;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutStarted;
import dev.tidemill.schemas.message.RolloutEventBody.StepStarted;
import dev.tidemill.schemas.message.RolloutEventBody.VersionLoaded;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RolloutStage;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.RolloutSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** From an accepted candidate to its first step: verify, load, golden requests. */
final class Starting {

  /** The gateways' golden answers equal the gate's scores to this. */
  static final double GOLDEN_TOLERANCE = 1e-5;

  private Starting() {}

  private record Refusal(ReasonCode code, String message) {}

  /** The same for each repetition of the input; a new verdict makes a new rollout. */
  static String rolloutId(ModelVersion candidate) {
    String all =
        String.join(
            "\n",
            candidate.pipeline(),
            Integer.toString(candidate.version()),
            candidate.digest(),
            candidate.verdict().verdictId(),
            candidate.verdict().championVersion().map(String::valueOf).orElse(""));
    String name = candidate.pipeline().substring(candidate.pipeline().indexOf('/') + 1);
    String hash = UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
    return name + "-v" + candidate.version() + "-" + hash.substring(0, 8);
  }

  static void accept(Draft draft, CandidateAccepted input) {
    ModelVersion candidate = input.candidate();
    String id = rolloutId(candidate);
    if (draft.state().seenRollouts().contains(id)) {
      return;
    }
    Optional<Refusal> refusal = refusal(draft.state(), input);
    if (refusal.isPresent()) {
      draft.record(
          id,
          new RolloutRejected(
              input.runId(),
              candidate.version(),
              refusal.get().code().name(),
              refusal.get().message()));
      return;
    }
    supersede(draft, candidate);
    String endpoint = input.spec().rollout().map(r -> r.serving().endpoint()).orElse("");
    draft.record(
        id,
        new RolloutStarted(
            input.runId(),
            endpoint,
            Served.trimmed(candidate),
            draft.state().championModel(),
            input.spec()));
    if (Routing.gateways(input.spec())) {
      Routing.publish(draft, id);
    } else {
      Endings.promote(draft, "nothing serves this pipeline: only its alias moves", "controller");
    }
  }

  private static Optional<Refusal> refusal(PipelineRollouts state, CandidateAccepted input) {
    return ofDeleted(state, input.candidate())
        .or(() -> unfit(state, input.candidate()))
        .or(() -> stale(state, input.candidate().verdict()))
        .or(() -> unsupported(state, input));
  }

  private static Optional<Refusal> ofDeleted(PipelineRollouts state, ModelVersion candidate) {
    if (state.deletedVersion() == 0 || candidate.specVersion() > state.deletedVersion()) {
      return Optional.empty();
    }
    return refuse(
        ReasonCode.PIPELINE_DELETED,
        "the pipeline was deleted after the run of version %d had begun"
            .formatted(candidate.version()));
  }

  private static Optional<Refusal> unfit(PipelineRollouts state, ModelVersion candidate) {
    Verdict verdict = candidate.verdict();
    if (candidate.withdrawn()) {
      return refuse(ReasonCode.WITHDRAWN, "version " + candidate.version() + " was withdrawn");
    }
    if (verdict.outcome() != VerdictOutcome.PASS
        || !verdict.subjectDigest().equals(candidate.digest())) {
      return refuse(
          ReasonCode.NO_VERDICT,
          "version %d has digest %s; its verdict is %s for digest %s; a pass for its own is needed"
              .formatted(
                  candidate.version(),
                  candidate.digest(),
                  verdict.outcome(),
                  verdict.subjectDigest()));
    }
    if (state.champion().equals(Optional.of(candidate.version()))) {
      return refuse(
          ReasonCode.ALREADY_SERVES, "version " + candidate.version() + " serves already");
    }
    return Optional.empty();
  }

  private static Optional<Refusal> stale(PipelineRollouts state, Verdict verdict) {
    Optional<String> digest = state.championModel().map(ModelVersion::digest);
    if (verdict.championVersion().equals(state.champion())
        && verdict.championDigest().equals(digest)) {
      return Optional.empty();
    }
    return refuse(
        ReasonCode.STALE_VERDICT,
        "the verdict was given against %s, but %s serves"
            .formatted(name(verdict.championVersion()), name(state.champion())));
  }

  private static Optional<Refusal> unsupported(PipelineRollouts state, CandidateAccepted input) {
    Optional<RolloutSpec> rules = input.spec().rollout();
    Optional<RolloutSpec> serving = served(state.spec());
    if (!Routing.gateways(input.spec())) {
      return serving
          .or(() -> served(state.current().map(Rollout::spec)))
          .flatMap(s -> refuse(ReasonCode.ENDPOINT_CHANGED, unserved(state, input, s.serving())));
    }
    if (rules.get().strategy() != RolloutSpec.Strategy.CANARY) {
      return refuse(
          ReasonCode.UNSUPPORTED_STRATEGY,
          "strategy "
              + rules.get().strategy().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-')
              + " is not supported in this version; canary is");
    }
    if (serving.isPresent()
        && !serving.get().serving().endpoint().equals(rules.get().serving().endpoint())) {
      return refuse(
          ReasonCode.ENDPOINT_CHANGED,
          ("%s served at the endpoint %s and stays there: a pipeline that serves cannot move to %s in"
                  + " this version. Keep the endpoint, or delete the pipeline and apply it again")
              .formatted(
                  state.champion().map(v -> "version " + v + " is").orElse("the pipeline is to be"),
                  serving.get().serving().endpoint(),
                  rules.get().serving().endpoint()));
    }
    return Optional.empty();
  }

  /** Why a candidate is not taken when gateways serve its pipeline and may not serve it. */
  private static String unserved(
      PipelineRollouts state, CandidateAccepted input, RolloutSpec.Serving serving) {
    return ("%s served at the endpoint %s and stays so: version %d is not rolled out, because its"
            + " specification has %s. Keep a rollout with that endpoint and backend gateway, or stop"
            + " serving with `tidemill delete pipeline %s`")
        .formatted(
            state.champion().map(v -> "version " + v + " is").orElse("the pipeline is to be"),
            serving.endpoint(),
            input.candidate().version(),
            input.spec().rollout().isEmpty() ? "no rollout any more" : "backend none",
            state.pipeline());
  }

  /** How gateways serve what has this specification. */
  private static Optional<RolloutSpec> served(Optional<PipelineSpec> spec) {
    return spec.filter(Routing::gateways).flatMap(PipelineSpec::rollout);
  }

  private static Optional<Refusal> refuse(ReasonCode code, String message) {
    return Optional.of(new Refusal(code, message));
  }

  private static String name(Optional<Integer> version) {
    return version.map(v -> "version " + v).orElse("no champion");
  }

  private static void supersede(Draft draft, ModelVersion next) {
    Optional<Rollout> current = draft.state().current();
    if (current.isEmpty()) {
      return;
    }
    Looking.last(draft);
    if (current.get().provisional()) {
      Endings.endQuietly(
          draft,
          RolloutOutcome.PROMOTED,
          ReasonCode.PROVISIONAL_CUT_SHORT.name(),
          "the promotion stands; version %d came after %d labels, before it was confirmed"
              .formatted(next.version(), current.get().evidence().pairCount()));
    } else {
      Endings.endQuietly(
          draft,
          RolloutOutcome.SUPERSEDED,
          ReasonCode.SUPERSEDED.name(),
          "version " + next.version() + " took its place");
    }
  }

  /** A gateway says that the endpoint is another pipeline's: nothing of this one will be served. */
  static void checkOwner(Draft draft) {
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
    Endings.end(
        draft,
        RolloutOutcome.REJECTED,
        ReasonCode.ENDPOINT_TAKEN.name(),
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
  static void checkLoaded(Draft draft) {
    if (draft.state().current().filter(r -> r.stage() == RolloutStage.LOADING).isEmpty()) {
      return;
    }
    List<GatewayView> alive = draft.state().gateways();
    for (GatewayView gateway : alive) {
      if (draft.state().current().isPresent()) {
        checkLoaded(draft, gateway);
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

  private static void checkLoaded(Draft draft, GatewayView gateway) {
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
      Endings.takeOff(draft, ReasonCode.LOAD_FAILED.name(), message, "controller");
    } else if (held.get().status() == LoadStatus.READY) {
      if (golden && !(difference <= GOLDEN_TOLERANCE)) {
        String message =
            "gateway %s answers a golden request by %s off the gate's score; %s is allowed"
                .formatted(gateway.gateway(), difference, GOLDEN_TOLERANCE);
        Endings.takeOff(draft, ReasonCode.GOLDEN_MISMATCH.name(), message, "controller");
      } else {
        draft.record(new VersionLoaded(gateway.gateway(), difference));
      }
    }
  }

  private static void begin(Draft draft, int gateways) {
    draft.record(new GoldenMatched(gateways, draft.current().maxDifference()));
    if (draft.state().champion().isEmpty()) {
      Endings.promote(
          draft, "the first model: nothing serves that it could be compared with", "controller");
    } else {
      step(draft, 1);
    }
  }

  /** Gives the candidate the share of a step. */
  static void step(Draft draft, int number) {
    Rollout rollout = draft.current();
    draft.record(
        new StepStarted(
            number,
            rollout.rules().stepWeights().get(number - 1),
            Routing.generation(draft),
            Routing.nextEpoch(draft)));
    Routing.publish(draft, rollout.id());
  }
}
