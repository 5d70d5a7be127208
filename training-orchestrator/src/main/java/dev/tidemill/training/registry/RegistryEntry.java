package dev.tidemill.training.registry;

import dev.tidemill.schemas.message.CodeCommit;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes registry entries and moves their aliases. */
public final class RegistryEntry {

  /** Alias of the version that serves. */
  public static final String CHAMPION = "champion";

  /** Alias of a version on its way to traffic. */
  public static final String CANDIDATE = "candidate";

  /** Alias of the version that served before the champion. */
  public static final String FORMER = "former";

  private RegistryEntry() {}

  /**
   * Where a version comes from.
   *
   * @param commit of its code, if that is in git
   * @param redeploys the version whose model it has, if it was not trained
   */
  public record Origin(Optional<CodeCommit> commit, Optional<Integer> redeploys) {

    /** Trained, with code that is in no repository. */
    public static final Origin OF_A_FOLDER = new Origin(Optional.empty(), Optional.empty());
  }

  /**
   * The entry of a candidate that passed the model gate.
   *
   * <p>Its snapshot has no file lists: they grow with the source, and the manifest behind the
   * snapshot's digest has them, as does the run's SnapshotCut event.
   */
  public static ModelVersion of(
      String pipeline,
      int version,
      TriggerEvent.Fired cause,
      Instant at,
      Snapshot snapshot,
      Prepared prepared,
      TrainedModel model,
      Verdict verdict,
      Optional<Integer> parent,
      Origin origin) {
    return new ModelVersion(
        pipeline,
        version,
        model.digest(),
        cause.runId(),
        at,
        model.bytes(),
        model.signature(),
        snapshot.withoutFiles(),
        prepared,
        model.codeDigest(),
        model.parameters(),
        model.seed(),
        parent,
        model.metrics(),
        verdict,
        cause.triggers(),
        cause.signals(),
        List.of(CANDIDATE),
        false,
        cause.specVersion(),
        model.environment(),
        model.format(),
        origin.commit(),
        origin.redeploys());
  }

  /** The same entry under other aliases. */
  public static ModelVersion withAliases(ModelVersion entry, String... aliases) {
    return with(entry, List.of(aliases), entry.withdrawn());
  }

  /** The same entry, never to be served or handed out again. */
  public static ModelVersion withdrawn(ModelVersion entry) {
    return with(entry, List.of(), true);
  }

  private static ModelVersion with(ModelVersion entry, List<String> aliases, boolean withdrawn) {
    return new ModelVersion(
        entry.pipeline(),
        entry.version(),
        entry.digest(),
        entry.runId(),
        entry.createdAt(),
        entry.bytes(),
        entry.signature(),
        entry.snapshot(),
        entry.prepared(),
        entry.codeDigest(),
        entry.parameters(),
        entry.seed(),
        entry.parent(),
        entry.metrics(),
        entry.verdict(),
        entry.triggers(),
        entry.signals(),
        aliases,
        withdrawn,
        entry.specVersion(),
        entry.environment(),
        entry.format(),
        entry.commit(),
        entry.redeploys());
  }

  /** The record's key on {@code tidemill.models}. */
  public static String key(ModelVersion entry) {
    return entry.pipeline() + "/" + entry.version();
  }
}
