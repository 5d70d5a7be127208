package dev.tidemill.console.tracking;

import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.http.HttpRoutes;
import io.javalin.http.Handler;
import java.util.Map;

/** Adds operations of MLflow's API: each answers JSON. */
record TrackingApi(HttpRoutes routes) {

  static final String ROOT = "/api/2.0/mlflow/";

  /** Any valid token: the operation itself looks at what it may do. */
  static final Need KNOWN = new Need.Known();

  /** An operation. */
  @FunctionalInterface
  interface Operation {
    Map<String, Object> answer(TrackingRequest request, TrackingCaller caller);
  }

  private static Handler handler(Operation operation) {
    return c -> c.json(operation.answer(TrackingRequest.of(c), TrackingCaller.of(c)));
  }

  TrackingApi get(String path, Operation operation) {
    routes.get(ROOT + path, KNOWN, handler(operation));
    return this;
  }

  TrackingApi post(String path, Operation operation) {
    routes.post(ROOT + path, KNOWN, handler(operation));
    return this;
  }

  TrackingApi patch(String path, Operation operation) {
    routes.patch(ROOT + path, KNOWN, handler(operation));
    return this;
  }

  TrackingApi delete(String path, Operation operation) {
    routes.delete(ROOT + path, KNOWN, handler(operation));
    return this;
  }
}
