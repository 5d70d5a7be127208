package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.rollout.RolloutInput.CandidateAccepted;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutRejected;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutStarted;
import dev.tidemill.schemas.message.RolloutEventBody.StepStarted;
import dev.tidemill.schemas.message.RolloutOutcome;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/** From an accepted candidate to its first step: verify, load, golden requests. */
final class RolloutStart {

  private RolloutStart() {}

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

  static void accept(RolloutDraft draft, CandidateAccepted input) {
    ModelVersion candidate = input.candidate();
    String id = rolloutId(candidate);
    if (draft.state().seenRollouts().contains(id)) {
      return;
    }
    draft.traced(id, candidate);
    Optional<Admission.Refusal> refusal = Admission.refusal(draft.state(), input);
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
      Promotion.promote(draft, "nothing serves this pipeline: only its alias moves", "controller");
    }
  }

  private static void supersede(RolloutDraft draft, ModelVersion next) {
    Optional<Rollout> current = draft.state().current();
    if (current.isEmpty()) {
      return;
    }
    LookRecord.last(draft);
    if (current.get().provisional()) {
      RolloutEnd.endQuietly(
          draft,
          RolloutOutcome.PROMOTED,
          RolloutReason.PROVISIONAL_CUT_SHORT.name(),
          "the promotion stands; version %d came after %d labels, before it was confirmed"
              .formatted(next.version(), current.get().evidence().pairCount()));
    } else {
      RolloutEnd.endQuietly(
          draft,
          RolloutOutcome.SUPERSEDED,
          RolloutReason.SUPERSEDED.name(),
          "version " + next.version() + " took its place");
    }
  }

  /** Gives the candidate the share of a step. */
  static void step(RolloutDraft draft, int number) {
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
