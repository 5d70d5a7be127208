package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.util.List;
import java.util.Optional;

/** The closed set of rollout events. */
public sealed interface RolloutEventBody {

  @Doc("A candidate sets out for traffic.")
  public record RolloutStarted(
      @Doc("the run that made it") String runId,
      @Doc("where") String endpoint,
      @Doc("the candidate with its passing verdict") ModelVersion candidate,
      @Doc("what serves now") Optional<ModelVersion> champion,
      @Doc("the specification") PipelineSpec spec)
      implements RolloutEventBody {}

  @Doc("A candidate may not set out.")
  public record RolloutRejected(
      @Doc("the run") String runId,
      @Doc("the candidate") int version,
      @Doc("reason code, such as STALE_VERDICT") String code,
      @Doc("one sentence") String message)
      implements RolloutEventBody {}

  @Doc("A gateway has the candidate.")
  public record VersionLoaded(
      @Doc("which") String gateway,
      @Doc("largest difference of its golden answers from the gate's scores") double maxDifference)
      implements RolloutEventBody {}

  @Doc("Every live gateway answers the golden requests as the gate did.")
  public record GoldenMatched(
      @Doc("how many") int gateways, @Doc("largest difference") double maxDifference)
      implements RolloutEventBody {}

  @Doc("The candidate gets this share.")
  public record StepStarted(
      @Doc("1, 2, ...") int step,
      @Doc("whole percent") int weight,
      @Doc("of the route's epoch") long generation,
      @Doc("of the route's epoch") long epoch)
      implements RolloutEventBody {}

  @Doc("A look at the evidence.")
  public record EvidenceJudged(
      @Doc("step") int step,
      @Doc("hold, advance, promote, abort, expire") String outcome,
      @Doc("each with its numbers") List<GuardResult> guards,
      @Doc("sequence of the last slice it saw") long slice)
      implements RolloutEventBody {}

  @Doc("The candidate is champion; provisional until confirmed.")
  public record CandidatePromoted(
      @Doc("the new champion") int version,
      @Doc("the former champion") Optional<Integer> former,
      @Doc("one sentence") String reason)
      implements RolloutEventBody {}

  @Doc("The promotion held.")
  public record PromotionConfirmed(
      @Doc("one sentence") String reason,
      @Doc("what its loss was expected to be and what it came to")
          Optional<LossDifferences> differences)
      implements RolloutEventBody {}

  @Doc("The rollout is over.")
  public record RolloutEnded(
      @Doc("how") RolloutOutcome outcome,
      @Doc("reason code") String code,
      @Doc("one sentence") String message,
      @Doc("what serves now") Optional<Integer> champion,
      @Doc("of a promotion: what its loss was expected to be and what it came to")
          Optional<LossDifferences> differences)
      implements RolloutEventBody {

    /** Of a candidate that was not promoted, or had no former champion. */
    public RolloutEnded(
        RolloutOutcome outcome, String code, String message, Optional<Integer> champion) {
      this(outcome, code, message, champion, Optional.empty());
    }
  }

  @Doc("Another version serves.")
  public record ChampionChanged(
      @Doc("the champion now") Optional<Integer> version,
      @Doc("the champion before") Optional<Integer> former,
      @Doc("one sentence") String reason,
      @Doc("who or what did it") String actor)
      implements RolloutEventBody {}

  /**
   * The pipeline was deleted: what was trained by this version of its specification or an earlier
   * one is not served any more.
   */
  @Doc("The pipeline was deleted: what its specifications up to this one trained is not served.")
  public record PipelineRetired(
      @Doc("version of the specification that was deleted") int specVersion,
      @Doc("who deleted it") String actor)
      implements RolloutEventBody {}

  @Doc("The desired state of the endpoint changed.")
  public record RoutePublished(@Doc("the route") Route route) implements RolloutEventBody {}

  @Doc("The rollout stays where it is.")
  public record RolloutPaused(@Doc("who") String actor, @Doc("why") String reason)
      implements RolloutEventBody {}

  @Doc("The rollout goes on.")
  public record RolloutResumed(@Doc("who") String actor) implements RolloutEventBody {}

  @Doc("The answer to a command.")
  public record CommandAnswered(
      @Doc("which") String commandId,
      @Doc("whether it was done") boolean accepted,
      @Doc("ACCEPTED, or a reason code") String code,
      @Doc("one sentence") String message)
      implements RolloutEventBody {}
}
