package dev.tidemill.console.tracking;

import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.TrackingEvent;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What programs logged: a fold of the tracking topic in memory, which can be deleted and built
 * again. All access goes through {@link #read} and {@link #apply}, which take the one lock.
 */
public final class TrackingProjection {

  private final Map<String, TrackedExperiment> experiments = new LinkedHashMap<>();
  private final Map<String, TrackedRun> runs = new LinkedHashMap<>();
  private final Map<String, TrackedRun> lastAttempts = new HashMap<>();
  private final Map<String, TrackedModel> models = new LinkedHashMap<>();
  private final Map<String, ScriptName> names = new TreeMap<>();
  private final Map<String, Map<Integer, ModelVersion>> versions = new TreeMap<>();

  private volatile BooleanSupplier whole = () -> true;

  public TrackingProjection() {
    TrackedExperiment usual =
        new TrackedExperiment(TrackedExperiment.DEFAULT_ID, "Default", Instant.EPOCH);
    experiments.put(usual.id, usual);
  }

  /** What says whether everything that was in the log at the start has been taken. */
  void isWholeWhen(BooleanSupplier caughtUp) {
    whole = caughtUp;
  }

  /** Whether everything that was in the log at the start has been taken. */
  boolean isWhole() {
    return whole.getAsBoolean();
  }

  /**
   * What a query gives.
   *
   * @throws dev.tidemill.kit.http.HttpError until it is whole: an experiment that is not there yet
   *     would be made anew
   */
  <T> T read(Supplier<T> query) {
    if (!isWhole()) {
      throw TrackingErrors.unavailable("The tracking API is starting; try again in a moment");
    }
    synchronized (this) {
      return query.get();
    }
  }

  /** Takes a record of the tracking topic. */
  synchronized void apply(TrackingEvent event) {
    TrackingFold.EVENTS.apply(new TrackingFold.On(this, event), event.body());
  }

  /** Takes a record of the registry. */
  synchronized void apply(ModelVersion version) {
    versions
        .computeIfAbsent(version.pipeline(), p -> new TreeMap<>())
        .put(version.version(), version);
  }

  /** What the program of a run's last attempt logged, for people; empty if it logged nothing. */
  public synchronized Optional<Map<String, Object>> logged(String runId) {
    return lastAttempt(runId).flatMap(LoggedSummary::of);
  }

  /** The same as lines of text. */
  public synchronized List<String> sentences(String runId) {
    return lastAttempt(runId).map(LoggedSummary::sentences).orElse(List.of());
  }

  /** Its metrics and parameters, such as {@code metric loss}, to compare them. */
  public synchronized Map<String, String> values(String runId) {
    return lastAttempt(runId).map(LoggedSummary::values).orElse(Map.of());
  }

  // What follows is called inside read().

  Optional<TrackedExperiment> experiment(String id) {
    return Optional.ofNullable(experiments.get(id));
  }

  Optional<TrackedExperiment> experimentNamed(String name) {
    return experiments.values().stream().filter(e -> e.name.equals(name)).findFirst();
  }

  Collection<TrackedExperiment> experiments() {
    return experiments.values();
  }

  Optional<TrackedRun> run(String id) {
    return Optional.ofNullable(runs.get(id));
  }

  /** The tracked run of the last attempt of a run of a pipeline. */
  Optional<TrackedRun> lastAttempt(String runId) {
    return Optional.ofNullable(lastAttempts.get(runId));
  }

  Collection<TrackedRun> runs() {
    return runs.values();
  }

  Optional<TrackedModel> model(String id) {
    return Optional.ofNullable(models.get(id));
  }

  Collection<TrackedModel> models() {
    return models.values();
  }

  Optional<ScriptName> name(String name) {
    return Optional.ofNullable(names.get(name));
  }

  Collection<ScriptName> names() {
    return names.values();
  }

  /** The pipelines that have versions in the registry. */
  Collection<String> registered() {
    return List.copyOf(versions.keySet());
  }

  /** The versions of a pipeline, by their numbers. */
  Map<Integer, ModelVersion> versions(String pipeline) {
    return versions.getOrDefault(pipeline, Map.of());
  }

  // What follows is for the fold.

  TrackedExperiment experiment(String id, String name, Instant at) {
    return experiments.computeIfAbsent(id, i -> new TrackedExperiment(i, name, at));
  }

  void add(TrackedRun run) {
    runs.putIfAbsent(run.id, run);
    run.attempt.ifPresent(a -> lastAttempts.merge(a.runId(), run, TrackingProjection::newer));
  }

  /** An attempt that is opened again, after its runner has started again, keeps what it logged. */
  private static TrackedRun newer(TrackedRun before, TrackedRun now) {
    return number(now) > number(before) ? now : before;
  }

  private static int number(TrackedRun run) {
    return run.attempt.map(TrackedRun.OfAttempt::attempt).orElse(0);
  }

  void add(TrackedModel model) {
    models.putIfAbsent(model.id, model);
  }

  ScriptName named(String name, Instant at) {
    return names.computeIfAbsent(name, n -> new ScriptName(n, at));
  }
}
