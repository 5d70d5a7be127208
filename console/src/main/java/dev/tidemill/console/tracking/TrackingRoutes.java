package dev.tidemill.console.tracking;

import dev.tidemill.kit.http.HttpRoutes;
import dev.tidemill.kit.store.ArtefactStore;

/** All operations of the tracking API. */
record TrackingRoutes(TrackingDesk desk, ArtefactStore store, long maxFileBytes) {

  void add(HttpRoutes routes) {
    routes.errors("/api/2.0/mlflow", TrackingErrors::body);
    TrackingApi api = new TrackingApi(routes);
    new ExperimentRoutes(desk).add(api);
    new RunRoutes(desk).add(api);
    new RunLogRoutes(desk).add(api);
    new FileRoutes(desk, store, maxFileBytes).add(api);
    new LoggedModelRoutes(desk).add(api);
    new RegistryRoutes(desk).add(api);
    new ScriptNameRoutes(desk).add(api);
  }
}
