package dev.tidemill.console.tracking;

import dev.tidemill.console.tracking.search.SearchFilter;
import dev.tidemill.console.tracking.search.SearchOrder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What MLflow's clients read of the registry. */
final class RegistryRoutes {

  private static final int USUAL_MODELS = 100;
  private static final int USUAL_VERSIONS = 10_000;

  private final TrackingDesk desk;
  private final RegistryView view;

  RegistryRoutes(TrackingDesk desk) {
    this.desk = desk;
    this.view = new RegistryView(desk.all);
  }

  void add(TrackingApi api) {
    api.get("registered-models/get", this::model)
        .get("registered-models/search", this::models)
        .post("registered-models/get-latest-versions", this::latest)
        .get("registered-models/get-latest-versions", this::latest)
        .get("registered-models/alias", this::aliased)
        .get("model-versions/get", this::version)
        .get("model-versions/search", this::versions)
        .get(
            "model-versions/get-download-uri",
            (r, c) -> desk.all.read(() -> Map.of("artifact_uri", version(view, r, c).files())));
  }

  static RegistryRow model(RegistryView view, String name, TrackingCaller caller) {
    return view.model(name, caller)
        .orElseThrow(
            () -> TrackingErrors.missing("Registered Model with name=" + name + " not found"));
  }

  static RegistryRow version(RegistryView view, TrackingRequest request, TrackingCaller caller) {
    String name = request.text("name");
    String number = request.text("version");
    return view.versions(model(view, name, caller)).stream()
        .filter(v -> Integer.toString(v.version()).equals(number))
        .findFirst()
        .orElseThrow(() -> noVersion(name, number));
  }

  private static RuntimeException noVersion(String name, String number) {
    return TrackingErrors.missing(
        "Model Version (name=" + name + ", version=" + number + ") not found");
  }

  private Map<String, Object> model(TrackingRequest request, TrackingCaller caller) {
    return desk.all.read(
        () -> Map.of("registered_model", model(view, request.text("name"), caller).view()));
  }

  private Map<String, Object> version(TrackingRequest request, TrackingCaller caller) {
    return desk.all.read(() -> Map.of("model_version", version(view, request, caller).view()));
  }

  private Map<String, Object> aliased(TrackingRequest request, TrackingCaller caller) {
    String alias = request.text("alias");
    return desk.all.read(
        () -> {
          RegistryRow model = model(view, request.text("name"), caller);
          Integer number = model.aliases().get(alias);
          if (number == null) {
            throw TrackingErrors.invalid(
                "Registered model alias %s not found; %s has %s"
                    .formatted(alias, model.name(), model.aliases().keySet()));
          }
          return Map.of(
              "model_version",
              view.versions(model).stream()
                  .filter(v -> v.version() == number)
                  .findFirst()
                  .orElseThrow(() -> noVersion(model.name(), number.toString()))
                  .view());
        });
  }

  private Map<String, Object> latest(TrackingRequest request, TrackingCaller caller) {
    return desk.all.read(
        () ->
            Map.of(
                "model_versions",
                model(view, request.text("name"), caller).view().get("latest_versions")));
  }

  private Map<String, Object> models(TrackingRequest request, TrackingCaller caller) {
    Comparator<RegistryRow> usual = Comparator.comparing(RegistryRow::name);
    return desk.all.read(
        () -> found(request, "registered_models", view.models(caller), usual, USUAL_MODELS));
  }

  private Map<String, Object> versions(TrackingRequest request, TrackingCaller caller) {
    Comparator<RegistryRow> usual =
        Comparator.comparing(RegistryRow::name)
            .thenComparing(Comparator.comparingInt(RegistryRow::version).reversed());
    return desk.all.read(
        () ->
            found(
                request,
                "model_versions",
                view.models(caller).flatMap(m -> view.versions(m).stream()),
                usual,
                USUAL_VERSIONS));
  }

  private static Map<String, Object> found(
      TrackingRequest request,
      String field,
      Stream<RegistryRow> rows,
      Comparator<RegistryRow> usual,
      int most) {
    SearchFilter filter =
        TrackingRequest.searching(
            () -> SearchFilter.parse(request.text("filter", ""), RegistryRow.ATTRIBUTES));
    Comparator<RegistryRow> order =
        TrackingRequest.searching(
            () -> SearchOrder.of(request.texts("order_by"), RegistryRow.ATTRIBUTES, usual));
    List<RegistryRow> found = rows.filter(filter::matches).sorted(order).toList();
    return TrackingPage.of(request, field, found, most, RegistryRow::view);
  }
}
