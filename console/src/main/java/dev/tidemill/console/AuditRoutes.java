package dev.tidemill.console;

import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.http.Caller;
import dev.tidemill.kit.http.HttpRoutes;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who did what, for those who may read about the pipelines. */
final class AuditRoutes {

  private final Projection projection;
  private final Clock clock;

  AuditRoutes(Projection projection, Clock clock) {
    this.projection = projection;
    this.clock = clock;
  }

  void add(HttpRoutes routes) {
    routes.get(
        "/api/v1/audit",
        new Need.Somewhere(Role.VIEWER),
        c -> c.json(Map.of("audit", projection.read(() -> audit(c)))));
  }

  /** Includes entries of pipelines that were deleted. */
  private List<Object> audit(Context c) {
    Caller caller = Caller.of(c);
    Optional<String> namespace = Optional.ofNullable(c.queryParam("namespace"));
    Optional<String> pipeline = Optional.ofNullable(c.queryParam("pipeline"));
    namespace.ifPresent(n -> caller.require(Role.VIEWER, n));
    pipeline.ifPresent(p -> caller.require(Role.VIEWER, Caller.namespace(p)));
    Optional<String> actor = Optional.ofNullable(c.queryParam("actor"));
    Instant since = Query.time(c, "since", clock.instant()).orElse(Instant.MIN);
    return Audit.of(
        projection,
        e ->
            caller.sees(e.pipeline())
                && namespace.map(n -> e.pipeline().startsWith(n + "/")).orElse(true)
                && pipeline.map(p -> e.pipeline().equals(p)).orElse(true)
                && actor.map(e::by).orElse(true)
                && !e.at().isBefore(since),
        Query.limit(c),
        clock.instant());
  }
}
