package dev.tidemill.kit.service;

import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.http.Caller;
import dev.tidemill.kit.http.HttpRoutes;
import dev.tidemill.kit.metric.KitMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * {@code /metrics}, {@code /health/live} and {@code /health/ready} of the services of a process,
 * and readiness as a metric.
 */
public final class OperationsRoutes {

  private OperationsRoutes() {}

  /**
   * Adds the routes. Ready answers 200 when every service is ready, else 503; the body has an entry
   * for each service. Reasons and figures name endpoints and more, so only those who may see all
   * namespaces get them.
   *
   * @param stops whether the process stops soon: it is not ready then
   */
  public static void add(
      HttpRoutes routes,
      List<? extends Service> services,
      PrometheusMeterRegistry meters,
      BooleanSupplier stops) {
    for (Service service : services) {
      KitMetrics.READY.on(
          meters, () -> !stops.getAsBoolean() && service.health().ready() ? 1 : 0, service.name());
    }
    routes.get(
        "/metrics",
        new Need.Everywhere(Role.VIEWER), // they name the pipelines
        context ->
            context
                .contentType("text/plain; version=0.0.4; charset=utf-8")
                .result(meters.scrape()));
    routes.get("/health/live", new Need.Nothing(), context -> context.json(Map.of("live", true)));
    routes.get(
        "/health/ready",
        new Need.Nothing(),
        context -> {
          Map<String, Object> byName = new LinkedHashMap<>();
          boolean ready = !stops.getAsBoolean();
          boolean all = Caller.known(context).filter(Caller::seesEverything).isPresent();
          for (Service service : services) {
            Health health = service.health();
            ready &= health.ready();
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("ready", health.ready());
            if (all) {
              one.put("reason", health.reason());
              one.put("details", health.details());
            } else if (!health.ready()) {
              one.put("reason", "told to a viewer of all namespaces, who sends a token");
            }
            byName.put(service.name(), one);
          }
          context.status(ready ? 200 : 503).json(Map.of("ready", ready, "services", byName));
        });
  }
}
