package dev.tidemill.console.tracking;

import dev.tidemill.schemas.message.ModelVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The registry as MLflow's clients see it. A pipeline {@code growth/churn} is the registered model
 * {@code growth.churn}, since a slash has another meaning there; beside the pipelines stand the
 * names that scripts gave. Called inside {@link TrackingProjection#read}.
 */
final class RegistryView {

  private final TrackingProjection all;

  RegistryView(TrackingProjection all) {
    this.all = all;
  }

  /** The pipeline that a registered model is the view of. */
  Optional<String> pipeline(String name) {
    int dot = name.indexOf('.');
    String key = dot < 0 ? name : name.substring(0, dot) + "/" + name.substring(dot + 1);
    return all.registered().contains(key) ? Optional.of(key) : Optional.empty();
  }

  private static String name(String pipeline) {
    return pipeline.replaceFirst("/", ".");
  }

  Stream<RegistryRow> models(TrackingCaller caller) {
    return Stream.concat(
            all.registered().stream().map(this::ofPipeline), all.names().stream().map(this::ofName))
        .filter(r -> caller.seesNamespace(r.namespace(), all));
  }

  Optional<RegistryRow> model(String name, TrackingCaller caller) {
    return pipeline(name)
        .map(this::ofPipeline)
        .or(() -> all.name(name).map(this::ofName))
        .filter(r -> caller.seesNamespace(r.namespace(), all));
  }

  /** All versions of a registered model, newest first. */
  List<RegistryRow> versions(RegistryRow model) {
    List<RegistryRow> found = new ArrayList<>();
    Optional<String> pipeline = pipeline(model.name());
    if (pipeline.isPresent()) {
      all.versions(pipeline.get()).values().forEach(v -> found.add(version(v, model)));
    } else {
      all.name(model.name())
          .ifPresent(n -> n.versions.values().forEach(v -> found.add(version(v, model))));
    }
    found.sort(Comparator.comparingInt(RegistryRow::version).reversed());
    return found;
  }

  private RegistryRow ofPipeline(String pipeline) {
    TreeMap<String, Integer> aliases = new TreeMap<>();
    List<ModelVersion> versions = List.copyOf(all.versions(pipeline).values());
    versions.forEach(v -> v.aliases().forEach(a -> aliases.put(a, v.version())));
    Map<String, String> tags = Map.of("tidemill.pipeline", pipeline);
    Map<String, Object> view =
        view(
            name(pipeline),
            versions.get(0).createdAt(),
            versions.get(versions.size() - 1).createdAt(),
            "The versions of the pipeline " + pipeline + ", as its gates and rollouts made them",
            tags);
    view.put("aliases", aliases(aliases));
    RegistryRow row =
        new RegistryRow(
            name(pipeline), TrackedExperiment.namespace(pipeline), 0, view, tags, aliases, "");
    view.put("latest_versions", List.of(version(versions.get(versions.size() - 1), row).view()));
    return row;
  }

  private RegistryRow ofName(ScriptName n) {
    Map<String, Object> view = view(n.name, n.createdAt, n.updatedAt, n.description, n.tags);
    view.put("aliases", aliases(n.aliases));
    TreeMap<String, Integer> aliases = new TreeMap<>(n.aliases);
    RegistryRow row =
        new RegistryRow(n.name, n.namespace, 0, view, Map.copyOf(n.tags), aliases, "");
    view.put(
        "latest_versions",
        n.versions.isEmpty()
            ? List.of()
            : List.of(version(n.versions.lastEntry().getValue(), row).view()));
    return row;
  }

  private static List<Map<String, Object>> aliases(Map<String, Integer> aliases) {
    List<Map<String, Object>> out = new ArrayList<>();
    aliases.forEach(
        (alias, version) -> out.add(Map.of("alias", alias, "version", version.toString())));
    return out;
  }

  private static Map<String, Object> view(
      String name, Instant created, Instant updated, String description, Map<String, String> tags) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("name", name);
    view.put("creation_timestamp", created.toEpochMilli());
    view.put("last_updated_timestamp", updated.toEpochMilli());
    view.put("description", description);
    view.put("tags", TrackingJson.pairs(tags));
    return view;
  }

  private RegistryRow version(ModelVersion v, RegistryRow model) {
    Map<String, String> tags = new TreeMap<>();
    tags.put("tidemill.run", v.runId());
    tags.put("tidemill.digest", v.digest());
    tags.put("tidemill.gate", v.verdict().outcome().name().toLowerCase(java.util.Locale.ROOT));
    tags.put("tidemill.withdrawn", Boolean.toString(v.withdrawn()));
    String run = all.lastAttempt(v.runId()).map(r -> r.id).orElse("");
    String files = RegisteredFiles.place(model.name(), v.version());
    Map<String, Object> view =
        view(model.name(), v.createdAt(), v.createdAt(), "made by run " + v.runId(), tags);
    view.put("source", files);
    return row(view, model, v.version(), run, "", tags, files);
  }

  private RegistryRow version(ScriptName.Version v, RegistryRow model) {
    String source = v.registered.source();
    String files =
        all.model(source.replaceFirst("^models:/", ""))
            .map(TrackingJson::artefactUri)
            .orElse(source);
    Map<String, Object> view = view(model.name(), v.createdAt, v.createdAt, v.description, v.tags);
    view.put("source", source);
    return row(
        view,
        model,
        v.registered.version(),
        v.registered.trackedRunId(),
        v.registered.modelId(),
        v.tags,
        files);
  }

  private static RegistryRow row(
      Map<String, Object> view,
      RegistryRow model,
      int number,
      String run,
      String modelId,
      Map<String, String> tags,
      String files) {
    view.put("version", Integer.toString(number));
    view.put("current_stage", "None");
    view.put("status", "READY");
    view.put("run_id", run);
    if (!modelId.isEmpty()) {
      view.put("model_id", modelId);
    }
    view.put(
        "aliases",
        model.aliases().entrySet().stream()
            .filter(a -> a.getValue() == number)
            .map(Map.Entry::getKey)
            .toList());
    return new RegistryRow(
        model.name(), model.namespace(), number, view, Map.copyOf(tags), new TreeMap<>(), files);
  }
}
