package dev.tidemill.training.run;

import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutRejected;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutStarted;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RunEventBody.ChampionSeen;
import dev.tidemill.schemas.message.RunEventBody.RolloutSeen;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.training.registry.RegistryEntry;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What rollouts mean for runs and for the registry's aliases. */
final class RolloutNews {

  private RolloutNews() {}

  /** Versions whose registry entries are needed to take in this event. */
  static List<Integer> versions(RolloutEvent event) {
    RolloutEventBody body = event.body();
    if (body instanceof CandidatePromoted promoted) {
      return Stream.concat(Stream.of(promoted.version()), promoted.former().stream()).toList();
    }
    if (body instanceof RolloutEnded ended) {
      return ended.champion().stream().toList();
    }
    if (body instanceof ChampionChanged changed) {
      return Stream.concat(changed.version().stream(), changed.former().stream()).toList();
    }
    return List.of();
  }

  static void take(Draft draft, RolloutEvent event) {
    RolloutEventBody body = event.body();
    if (body instanceof RolloutStarted started) {
      started(draft, event.rolloutId(), started);
    } else if (body instanceof RolloutRejected rejected) {
      rejected(draft, rejected);
    } else if (body instanceof CandidatePromoted promoted) {
      champion(draft, Optional.of(promoted.version()), event.rolloutId(), event.sequence());
      promoted(draft, event.rolloutId(), promoted);
    } else if (body instanceof RolloutEnded ended) {
      champion(draft, ended.champion(), event.rolloutId(), event.sequence());
      ended(draft, event.rolloutId(), ended);
    } else if (body instanceof ChampionChanged changed) {
      champion(draft, changed.version(), event.rolloutId(), event.sequence());
    }
  }

  /** A version serves that did not before. Older news than the last changes nothing. */
  private static void champion(
      Draft draft, Optional<Integer> version, String rolloutId, long rolloutSequence) {
    PipelineRuns before = draft.state();
    if (version.equals(before.championVersion()) || rolloutSequence <= before.rolloutSequence()) {
      return;
    }
    Optional<ModelVersion> entry = version.flatMap(draft::version);
    draft.emit("", new ChampionSeen(version, rolloutId, rolloutSequence, entry));
    before
        .formerVersion()
        .filter(v -> !Optional.of(v).equals(version))
        .flatMap(draft::version)
        .ifPresent(m -> record(draft, m));
    before.champion().ifPresent(m -> record(draft, m, RegistryEntry.FORMER));
    entry.ifPresent(m -> record(draft, m, RegistryEntry.CHAMPION));
  }

  private static void record(Draft draft, ModelVersion entry, String... aliases) {
    draft.effect(new RunEffect.RecordVersion(RegistryEntry.withAliases(entry, aliases)));
  }

  private static void started(Draft draft, String rolloutId, RolloutStarted started) {
    String runId = started.runId();
    Optional<ActiveRun> waiting =
        draft
            .run(runId)
            .filter(r -> r.stage() == RunStage.ACCEPTED)
            .filter(r -> isVersion(r, started.candidate().version()));
    if (waiting.isPresent()) {
      draft.emit(runId, new RolloutSeen(rolloutId));
      waiting.get().stop().ifPresent(s -> Endings.abort(draft, runId, rolloutId, s.reason()));
      return;
    }
    draft
        .state()
        .endOf(runId)
        .filter(e -> e.outcome() != RunOutcome.PROMOTED)
        .ifPresent(e -> Endings.abort(draft, runId, rolloutId, "it has ended: " + e.code()));
  }

  private static void rejected(Draft draft, RolloutRejected rejected) {
    String runId = rejected.runId();
    draft
        .run(runId)
        .filter(r -> r.stage() == RunStage.ACCEPTED && isVersion(r, rejected.version()))
        .ifPresent(
            run -> {
              if (run.stop().isPresent()) {
                Endings.endStopped(draft, runId);
              } else if (rejected.code().equals(ReasonCode.STALE_VERDICT.name())) {
                run.results().accepted().ifPresent(m -> record(draft, m));
                Stages.judgeAgain(draft, runId, rejected.message());
              } else {
                Endings.end(draft, runId, RunOutcome.REJECTED, rejected.code(), rejected.message());
              }
            });
  }

  private static void promoted(Draft draft, String rolloutId, CandidatePromoted promoted) {
    of(draft, rolloutId)
        .ifPresent(
            run ->
                Endings.end(
                    draft,
                    run.runId(),
                    RunOutcome.PROMOTED,
                    ReasonCode.PROMOTED,
                    promoted.reason()));
  }

  private static void ended(Draft draft, String rolloutId, RolloutEnded ended) {
    of(draft, rolloutId)
        .ifPresent(
            run -> {
              boolean offTraffic = ended.outcome() != RolloutOutcome.PROMOTED;
              if (run.stop().isPresent() && offTraffic) {
                Endings.endStopped(draft, run.runId());
              } else {
                Endings.end(draft, run.runId(), outcome(ended), ended.code(), ended.message());
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

  private static Optional<ActiveRun> of(Draft draft, String rolloutId) {
    return draft.state().runs().stream()
        .filter(r -> r.results().rolloutId().filter(rolloutId::equals).isPresent())
        .findFirst();
  }

  private static boolean isVersion(ActiveRun run, int version) {
    return run.results().accepted().filter(m -> m.version() == version).isPresent();
  }
}
