package dev.tidemill.training.run;

import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RunEventBody.ChampionSeen;
import dev.tidemill.training.registry.RegistryEntry;
import dev.tidemill.training.run.state.PipelineRuns;
import java.util.Optional;

/** The version that serves, in the state and in the registry. */
final class ServingVersion {

  private ServingVersion() {}

  /** A version serves that did not before. Older news than the last changes nothing. */
  static void seen(RunDraft draft, Optional<Integer> version, RolloutEvent event) {
    PipelineRuns before = draft.state();
    if (version.equals(before.championVersion()) || event.sequence() <= before.rolloutSequence()) {
      return;
    }
    Optional<ModelVersion> entry = version.flatMap(draft::version);
    draft.emit("", new ChampionSeen(version, event.rolloutId(), event.sequence(), entry));
    before
        .formerVersion()
        .filter(v -> !Optional.of(v).equals(version))
        .flatMap(draft::version)
        .ifPresent(m -> record(draft, m));
    before.champion().ifPresent(m -> record(draft, m, RegistryEntry.FORMER));
    entry.ifPresent(m -> record(draft, m, RegistryEntry.CHAMPION));
  }

  /** Writes an entry to the registry, under these aliases and no others. */
  static void record(RunDraft draft, ModelVersion entry, String... aliases) {
    draft.effect(new RunEffect.RecordVersion(RegistryEntry.withAliases(entry, aliases)));
  }
}
