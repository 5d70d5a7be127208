package dev.tidemill.console;

import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.http.HttpRoutes;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.spec.Timetable;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** When the schedules of a pipeline fire next. */
final class PreviewRoutes {

  private static final int FIRES = 20;
  private static final int MOST_FIRES = 1000;

  private final Projection projection;
  private final SchedulePreview preview;
  private final Clock clock;

  PreviewRoutes(Projection projection, SchedulePreview preview, Clock clock) {
    this.projection = projection;
    this.preview = preview;
    this.clock = clock;
  }

  void add(HttpRoutes routes) {
    routes.get(
        "/api/v1/pipelines/{namespace}/{name}/preview",
        new Need.InPath(Role.VIEWER),
        c -> c.json(preview(c)));
  }

  private record Asked(PipelineVersion version, List<String> paused) {}

  private Map<String, Object> preview(Context c) {
    Asked asked =
        projection.read(
            () -> {
              PipelineView p = new Query(projection, c).pipeline();
              PipelineVersion version =
                  p.current
                      .filter(v -> !v.deleted())
                      .orElseThrow(() -> HttpError.notFound(p.pipeline + " is deleted"));
              return new Asked(version, List.copyOf(p.paused));
            });
    int fires = (int) Query.number(c, "limit", FIRES, MOST_FIRES);
    Instant now = clock.instant();
    Instant from = Query.time(c, "from", now).orElse(now);
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("pipeline", asked.version().pipeline());
    out.put("from", from.toString());
    out.put("timeZoneRules", Timetable.zoneRules());
    out.put("paused", asked.paused());
    // Outside the lock: a schedule of each second has many times to look at.
    try {
      out.put(
          "fires",
          preview
              .next(
                  asked.version().spec(),
                  Optional.ofNullable(c.queryParam("trigger")),
                  from,
                  Math.max(1, fires))
              .stream()
              .map(Views::of)
              .toList());
    } catch (IllegalArgumentException e) {
      throw HttpError.notFound(e.getMessage());
    }
    return out;
  }
}
