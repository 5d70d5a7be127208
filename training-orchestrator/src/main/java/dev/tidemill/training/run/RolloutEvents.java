package dev.tidemill.training.run;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import dev.tidemill.schemas.message.RolloutEventBody.CommandAnswered;
import dev.tidemill.schemas.message.RolloutEventBody.EvidenceJudged;
import dev.tidemill.schemas.message.RolloutEventBody.GoldenMatched;
import dev.tidemill.schemas.message.RolloutEventBody.PipelineRetired;
import dev.tidemill.schemas.message.RolloutEventBody.PromotionConfirmed;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutPaused;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutRejected;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutResumed;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutStarted;
import dev.tidemill.schemas.message.RolloutEventBody.RoutePublished;
import dev.tidemill.schemas.message.RolloutEventBody.StepStarted;
import dev.tidemill.schemas.message.RolloutEventBody.VersionLoaded;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RunEventBody.RolloutSeen;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.training.run.stage.Next;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.RunReason;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** What rollouts mean for runs. */
final class RolloutEvents {

  /**
   * What an event means here.
   *
   * @param versions whose registry entries are needed to take it
   */
  private record Meaning(List<Integer> versions, BiConsumer<RunDraft, RolloutEvent> taken) {}

  private static final Meaning NOTHING = new Meaning(List.of(), (draft, event) -> {});

  private static final Cases<Void, RolloutEventBody, Meaning> MEANINGS =
      Cases.<Void, RolloutEventBody, Meaning>of(RolloutEventBody.class)
          .on(
              RolloutStarted.class,
              body -> new Meaning(List.of(), (draft, event) -> started(draft, event, body)))
          .on(
              RolloutRejected.class,
              body -> new Meaning(List.of(), (draft, event) -> rejected(draft, body)))
          .on(
              CandidatePromoted.class,
              body ->
                  new Meaning(
                      both(Optional.of(body.version()), body.former()),
                      (draft, event) -> promoted(draft, event, body)))
          .on(
              RolloutEnded.class,
              body ->
                  new Meaning(
                      body.champion().stream().toList(),
                      (draft, event) -> ended(draft, event, body)))
          .on(
              ChampionChanged.class,
              body ->
                  new Meaning(
                      both(body.version(), body.former()),
                      (draft, event) -> ServingVersion.seen(draft, body.version(), event)))
          .all(
              List.of(
                  VersionLoaded.class,
                  GoldenMatched.class,
                  StepStarted.class,
                  EvidenceJudged.class,
                  PromotionConfirmed.class,
                  PipelineRetired.class,
                  RoutePublished.class,
                  RolloutPaused.class,
                  RolloutResumed.class,
                  CommandAnswered.class),
              (none, body) -> NOTHING)
          .build();

  private RolloutEvents() {}

  private static List<Integer> both(Optional<Integer> version, Optional<Integer> former) {
    return Stream.concat(version.stream(), former.stream()).toList();
  }

  /** Versions whose registry entries are needed to take this event. */
  static List<Integer> versions(RolloutEvent event) {
    return MEANINGS.apply(event.body()).versions();
  }

  static void take(RunDraft draft, RolloutEvent event) {
    MEANINGS.apply(event.body()).taken().accept(draft, event);
  }

  private static void started(RunDraft draft, RolloutEvent event, RolloutStarted started) {
    String runId = started.runId();
    String rolloutId = event.rolloutId();
    Optional<ActiveRun> waiting =
        draft
            .run(runId)
            .filter(r -> r.stage() == RunStage.ACCEPTED)
            .filter(r -> isVersion(r, started.candidate().version()));
    if (waiting.isPresent()) {
      draft.emit(runId, new RolloutSeen(rolloutId));
      waiting.get().stop().ifPresent(s -> Cancellation.abort(draft, runId, rolloutId, s.reason()));
      return;
    }
    draft
        .state()
        .endOf(runId)
        .filter(e -> e.outcome() != RunOutcome.PROMOTED)
        .ifPresent(e -> Cancellation.abort(draft, runId, rolloutId, "it has ended: " + e.code()));
  }

  private static void rejected(RunDraft draft, RolloutRejected rejected) {
    String runId = rejected.runId();
    draft
        .run(runId)
        .filter(r -> r.stage() == RunStage.ACCEPTED && isVersion(r, rejected.version()))
        .ifPresent(
            run -> {
              if (run.stop().isPresent()) {
                Cancellation.stopped(draft, runId);
              } else if (rejected.code().equals(RunReason.STALE_VERDICT.name())) {
                run.results().accepted().ifPresent(m -> ServingVersion.record(draft, m));
                StageFlow.judgeAgain(draft, run, rejected.message());
              } else {
                Next.End end =
                    new Next.End(RunOutcome.REJECTED, rejected.code(), rejected.message());
                RunEnds.end(draft, runId, end);
              }
            });
  }

  private static void promoted(RunDraft draft, RolloutEvent event, CandidatePromoted promoted) {
    ServingVersion.seen(draft, Optional.of(promoted.version()), event);
    Next.End end = new Next.End(RunOutcome.PROMOTED, RunReason.PROMOTED, promoted.reason());
    of(draft, event).ifPresent(run -> RunEnds.end(draft, run.runId(), end));
  }

  private static void ended(RunDraft draft, RolloutEvent event, RolloutEnded ended) {
    ServingVersion.seen(draft, ended.champion(), event);
    of(draft, event)
        .ifPresent(
            run -> {
              boolean offTraffic = ended.outcome() != RolloutOutcome.PROMOTED;
              if (run.stop().isPresent() && offTraffic) {
                Cancellation.stopped(draft, run.runId());
              } else {
                Next.End end = new Next.End(outcome(ended), ended.code(), ended.message());
                RunEnds.end(draft, run.runId(), end);
              }
            });
  }

  private static RunOutcome outcome(RolloutEnded ended) {
    return switch (ended.outcome()) {
      case PROMOTED -> RunOutcome.PROMOTED;
      case ABORTED, ROLLED_BACK -> RunOutcome.ROLLED_BACK;
      case EXPIRED -> RunOutcome.EXPIRED;
      case SUPERSEDED -> RunOutcome.SUPERSEDED;
      case REJECTED -> RunOutcome.REJECTED;
    };
  }

  private static Optional<ActiveRun> of(RunDraft draft, RolloutEvent event) {
    return draft.state().runs().stream()
        .filter(r -> r.results().rolloutId().filter(event.rolloutId()::equals).isPresent())
        .findFirst();
  }

  private static boolean isVersion(ActiveRun run, int version) {
    return run.results().accepted().filter(m -> m.version() == version).isPresent();
  }
}
