package dev.tidemill.gateway;

import dev.tidemill.gateway.metric.GatewayMetrics;
import dev.tidemill.gateway.serve.Endpoints;
import dev.tidemill.gateway.state.RouteFiles;
import dev.tidemill.schemas.message.Route;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies the routes that come and keeps them on disk, so that a restart without Kafka serves. */
final class RouteKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(RouteKeeper.class);

  private final Endpoints endpoints;
  private final RouteFiles files;
  private final Runnable changed;
  private final Counter refusals;
  private final Set<String> refusedOnce = ConcurrentHashMap.newKeySet();
  private volatile BooleanSupplier allRead = () -> false;
  private volatile boolean onDisk;
  private volatile boolean wereRead;

  /**
   * @param changed told when what is served may have changed
   */
  RouteKeeper(Endpoints endpoints, RouteFiles files, Runnable changed, MeterRegistry meters) {
    this.endpoints = endpoints;
    this.files = files;
    this.changed = changed;
    refusals = GatewayMetrics.ROUTES_REFUSED.on(meters);
  }

  /** From now on {@code all} says whether all routes have been given. */
  void readUntil(BooleanSupplier all) {
    allRead = all;
  }

  /** Applies the routes that were on disk before the restart. */
  void fromDisk() throws IOException {
    List<Route> routes = files.read();
    routes.forEach(endpoints::accept);
    onDisk = !routes.isEmpty();
  }

  void take(Route route) {
    switch (endpoints.accept(route)) {
      case APPLIED -> applied(route);
      case KNOWN -> LOG.debug("the route of {} is known or old", route.endpoint());
      case REFUSED -> refused(route);
    }
  }

  private void applied(Route route) {
    LOG.info(
        "{} has epoch {}.{}: {}",
        route.endpoint(),
        route.generation(),
        route.epoch(),
        route.versions().stream()
            .map(v -> v.role() + " " + v.version() + " " + v.weight() + "%")
            .toList());
    keep(route);
  }

  /** An endpoint answers for one pipeline: two that publish routes to it would swap its models. */
  private void refused(Route route) {
    refusals.increment();
    if (refusedOnce.add(route.pipeline() + " " + route.endpoint())) {
      LOG.error(
          "{} also publishes routes to the endpoint {}, which is another pipeline's; they are"
              + " not served. Give it an endpoint of its own.",
          route.pipeline(),
          route.endpoint());
    }
    keep(route);
  }

  private void keep(Route route) {
    changed.run();
    try {
      files.write(route);
    } catch (IOException e) {
      LOG.warn("the route of {} is not on disk for a restart: {}", route.pipeline(), e.toString());
    }
  }

  void remove(String pipeline) {
    endpoints.remove(pipeline);
    changed.run();
    try {
      files.delete(pipeline);
    } catch (IOException e) {
      LOG.warn("the route of {} stays on disk: {}", pipeline, e.toString());
    }
  }

  /** Whether all routes, or at least those from before the restart, are known. */
  boolean known() {
    return onDisk || allKnown();
  }

  /** Whether an endpoint that is not known here does not exist. */
  boolean allKnown() {
    // To have read them once is enough: a reader that starts anew finds routes that are served
    // already.
    if (!wereRead && allRead.getAsBoolean()) {
      wereRead = true;
    }
    return wereRead;
  }
}
