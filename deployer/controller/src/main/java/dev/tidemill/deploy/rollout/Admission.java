package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.rollout.RolloutInput.CandidateAccepted;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.RolloutSpec;
import java.util.Optional;

/** Whether a candidate may set out for traffic. */
final class Admission {

  private Admission() {}

  /** Why a candidate may not set out. */
  record Refusal(RolloutReason code, String message) {}

  static Optional<Refusal> refusal(PipelineRollouts state, CandidateAccepted input) {
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
        RolloutReason.PIPELINE_DELETED,
        "the pipeline was deleted after the run of version %d had begun"
            .formatted(candidate.version()));
  }

  private static Optional<Refusal> unfit(PipelineRollouts state, ModelVersion candidate) {
    Verdict verdict = candidate.verdict();
    if (candidate.withdrawn()) {
      return refuse(RolloutReason.WITHDRAWN, "version " + candidate.version() + " was withdrawn");
    }
    if (verdict.outcome() != VerdictOutcome.PASS
        || !verdict.subjectDigest().equals(candidate.digest())) {
      return refuse(
          RolloutReason.NO_VERDICT,
          "version %d has digest %s; its verdict is %s for digest %s; a pass for its own is needed"
              .formatted(
                  candidate.version(),
                  candidate.digest(),
                  verdict.outcome(),
                  verdict.subjectDigest()));
    }
    if (state.champion().equals(Optional.of(candidate.version()))) {
      return refuse(
          RolloutReason.ALREADY_SERVES, "version " + candidate.version() + " serves already");
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
        RolloutReason.STALE_VERDICT,
        "the verdict was given against %s, but %s serves"
            .formatted(name(verdict.championVersion()), name(state.champion())));
  }

  private static Optional<Refusal> unsupported(PipelineRollouts state, CandidateAccepted input) {
    Optional<RolloutSpec> rules = input.spec().rollout();
    Optional<RolloutSpec> serving = served(state.spec());
    if (!Routing.gateways(input.spec())) {
      return serving
          .or(() -> served(state.current().map(Rollout::spec)))
          .flatMap(
              s -> refuse(RolloutReason.ENDPOINT_CHANGED, unserved(state, input, s.serving())));
    }
    if (serving.isPresent()
        && !serving.get().serving().endpoint().equals(rules.get().serving().endpoint())) {
      return refuse(
          RolloutReason.ENDPOINT_CHANGED,
          ("%s served at the endpoint %s and stays there: a pipeline that serves cannot move to %s"
                  + " in this version. Keep the endpoint, or delete the pipeline and apply it again")
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
            + " specification has %s. Keep a rollout with that endpoint and backend gateway, or"
            + " stop serving with `tidemill delete pipeline %s`")
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

  private static Optional<Refusal> refuse(RolloutReason code, String message) {
    return Optional.of(new Refusal(code, message));
  }

  private static String name(Optional<Integer> version) {
    return version.map(v -> "version " + v).orElse("no champion");
  }
}
