package dev.tidemill.console.tracking;

import dev.tidemill.console.tracking.TrackingDesk.Change;
import dev.tidemill.schemas.message.TrackingEventBody.NameChanged;
import dev.tidemill.schemas.message.TrackingEventBody.NameRegistered;
import dev.tidemill.schemas.message.TrackingEventBody.NamedVersionRegistered;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What scripts register. A script that says {@code registered_model_name=} goes on: the name is
 * noted, with the model. What is served comes from the gates and the rollouts alone, so everything
 * that would change that is refused, and the answer says what to do instead.
 */
final class ScriptNameRoutes {

  private static final Pattern ALIAS = Pattern.compile("[\\w-]{1,255}");
  private static final Pattern RESERVED_ALIAS = Pattern.compile("(?i)latest|v\\d+");
  private static final Pattern LOCAL = Pattern.compile("(?i)^(file:|/|\\\\|[a-z]:).*");

  private final TrackingDesk desk;
  private final RegistryView view;

  ScriptNameRoutes(TrackingDesk desk) {
    this.desk = desk;
    this.view = new RegistryView(desk.all);
  }

  void add(TrackingApi api) {
    api.post("registered-models/create", this::create)
        .patch(
            "registered-models/update",
            (r, c) -> changed(r, c, 0, r.optional("description"), Map.of(), List.of(), Map.of()))
        .post("registered-models/set-tag", (r, c) -> tag(r, c, 0))
        .delete("registered-models/delete-tag", (r, c) -> untag(r, c, 0))
        .post("registered-models/alias", this::alias)
        .delete("registered-models/alias", this::unalias)
        .post("model-versions/create", this::createVersion)
        .patch(
            "model-versions/update",
            (r, c) ->
                changed(r, c, number(r), r.optional("description"), Map.of(), List.of(), Map.of()))
        .post("model-versions/set-tag", (r, c) -> tag(r, c, number(r)))
        .delete("model-versions/delete-tag", (r, c) -> untag(r, c, number(r)))
        .post("model-versions/transition-stage", this::refuseStage)
        .post("registered-models/rename", this::refuseToForget)
        .delete("registered-models/delete", this::refuseToForget)
        .delete("model-versions/delete", this::refuseToForget);
  }

  private static int number(TrackingRequest request) {
    String version = request.text("version");
    if (!version.matches("[1-9]\\d{0,8}")) {
      throw TrackingErrors.invalid(version + " is not a version; write a number");
    }
    return Integer.parseInt(version);
  }

  /** A registered model of a pipeline cannot be changed from here. */
  private void refuseOfPipeline(String name) {
    view.pipeline(name)
        .ifPresent(
            pipeline -> {
              throw TrackingErrors.refused(
                  ("%s is the pipeline %s of Tidemill: its versions come from runs that pass their"
                          + " gates, and one becomes champion by its rollout. See tidemill get"
                          + " models; tidemill promote %s ends a rollout early")
                      .formatted(name, pipeline, pipeline));
            });
  }

  private Map<String, Object> create(TrackingRequest request, TrackingCaller caller) {
    String name = name(request.text("name"));
    Map<String, String> tags = request.pairs("tags");
    desk.change(
        TrackingDesk.NAMES,
        caller,
        () -> {
          refuseOfPipeline(name);
          String namespace =
              caller
                  .own(desk.all)
                  .map(TrackedExperiment::namespace)
                  .orElseGet(() -> TrackedExperiment.namespace(name.replaceFirst("\\.", "/")));
          caller.requireAdd(namespace, desk.all);
          if (desk.all.name(name).isPresent()) {
            throw TrackingErrors.exists("Registered Model (name=" + name + ") already exists.");
          }
          return Change.of(
              TrackingDesk.NAMES,
              new NameRegistered(name, request.text("description", ""), tags, namespace));
        });
    return desk.all.read(
        () -> Map.of("registered_model", RegistryRoutes.model(view, name, caller).view()));
  }

  private static String name(String name) {
    if (name.isBlank()
        || name.length() > TrackingLimits.KEY
        || name.matches("(?s).*[/:@\\x00].*")) {
      throw TrackingErrors.invalid(
          "\"%s\" is not a name for a model; write at most %d characters, without / : @"
              .formatted(name, TrackingLimits.KEY));
    }
    return name;
  }

  private Map<String, Object> createVersion(TrackingRequest request, TrackingCaller caller) {
    String name = request.text("name");
    String source = request.text("source");
    if (LOCAL.matcher(source).matches() || source.contains("..")) {
      throw TrackingErrors.invalid(
          "Invalid model version source: '%s' is a file of one machine; log the model first"
              .formatted(source));
    }
    int[] number = new int[1];
    change(
        name,
        caller,
        () -> {
          ScriptName known = desk.all.name(name).orElseThrow();
          number[0] = known.versions.isEmpty() ? 1 : known.versions.lastKey() + 1;
          return Change.of(
              TrackingDesk.NAMES,
              new NamedVersionRegistered(
                  name,
                  number[0],
                  source,
                  request.text("run_id", ""),
                  request.text("model_id", ""),
                  request.text("description", ""),
                  request.pairs("tags")));
        });
    return versionOf(name, number[0], caller);
  }

  private Map<String, Object> versionOf(String name, int number, TrackingCaller caller) {
    return desk.all.read(
        () ->
            Map.of(
                "model_version",
                view.versions(RegistryRoutes.model(view, name, caller)).stream()
                    .filter(v -> v.version() == number)
                    .findFirst()
                    .orElseThrow()
                    .view()));
  }

  /** Changes a name that is there, that scripts gave, and that the caller may change. */
  private void change(String name, TrackingCaller caller, Supplier<Change> what) {
    desk.change(
        TrackingDesk.NAMES,
        caller,
        () -> {
          RegistryRow model = RegistryRoutes.model(view, name, caller);
          refuseOfPipeline(name);
          caller.requireAdd(model.namespace(), desk.all);
          return what.get();
        });
  }

  private Map<String, Object> changed(
      TrackingRequest request,
      TrackingCaller caller,
      int version,
      Optional<String> description,
      Map<String, String> tags,
      List<String> removedTags,
      Map<String, Integer> aliases) {
    String name = request.text("name");
    change(
        name,
        caller,
        () -> {
          if (version > 0) {
            RegistryRoutes.version(view, request, caller);
          }
          return Change.of(
              TrackingDesk.NAMES,
              new NameChanged(name, version, description, tags, removedTags, aliases));
        });
    return version > 0
        ? versionOf(name, version, caller)
        : desk.all.read(
            () -> Map.of("registered_model", RegistryRoutes.model(view, name, caller).view()));
  }

  private Map<String, Object> tag(TrackingRequest request, TrackingCaller caller, int version) {
    Map<String, String> tag = Map.of(request.text("key"), request.text("value", ""));
    changed(request, caller, version, Optional.empty(), tag, List.of(), Map.of());
    return Map.of();
  }

  private Map<String, Object> untag(TrackingRequest request, TrackingCaller caller, int version) {
    List<String> keys = List.of(request.text("key"));
    changed(request, caller, version, Optional.empty(), Map.of(), keys, Map.of());
    return Map.of();
  }

  private Map<String, Object> alias(TrackingRequest request, TrackingCaller caller) {
    String alias = request.text("alias");
    if (!ALIAS.matcher(alias).matches()) {
      throw TrackingErrors.invalid(
          alias + " is not an alias; write letters, digits, underscores and dashes");
    }
    if (RESERVED_ALIAS.matcher(alias).matches()) {
      throw TrackingErrors.invalid(
          "The alias " + alias + " is reserved, as in MLflow: it would be read as a version");
    }
    int version = number(request);
    desk.all.read(() -> RegistryRoutes.version(view, request, caller));
    changed(request, caller, 0, Optional.empty(), Map.of(), List.of(), Map.of(alias, version));
    return Map.of();
  }

  private Map<String, Object> unalias(TrackingRequest request, TrackingCaller caller) {
    Map<String, Integer> gone = Map.of(request.text("alias"), 0);
    changed(request, caller, 0, Optional.empty(), Map.of(), List.of(), gone);
    return Map.of();
  }

  private Map<String, Object> refuseStage(TrackingRequest request, TrackingCaller caller) {
    desk.all.read(
        () -> {
          refuseOfPipeline(request.text("name"));
          return null;
        });
    throw TrackingErrors.refused(
        "Tidemill has no stages: a version of a pipeline becomes champion by its rollout, and a"
            + " script may give its own names an alias");
  }

  private Map<String, Object> refuseToForget(TrackingRequest request, TrackingCaller caller) {
    desk.all.read(
        () -> {
          refuseOfPipeline(request.text("name"));
          return null;
        });
    throw TrackingErrors.refused(
        "Names that scripts gave stay as they were noted; choose another one for another model");
  }
}
