package dev.tidemill.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.console.RunComparison.Elsewhere;
import dev.tidemill.console.tracking.TrackingProjection;
import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.http.HttpRoutes;
import dev.tidemill.kit.http.Json;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.MissingArtefactException;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where models come from, and how two runs differ. */
final class LineageRoutes {

  private static final String MODEL = "/api/v1/models/{namespace}/{name}/{version}";

  private final Projection projection;
  private final ArtefactStore artefacts;
  private final TrackingProjection tracked;

  LineageRoutes(Projection projection, ArtefactStore artefacts, TrackingProjection tracked) {
    this.tracked = tracked;
    this.projection = projection;
    this.artefacts = artefacts;
  }

  void add(HttpRoutes routes) {
    routes.get(
        MODEL,
        new Need.InPath(Role.VIEWER),
        c -> c.json(projection.read(() -> model(new Query(projection, c)))));
    routes.get(
        MODEL + "/lineage",
        new Need.InPath(Role.VIEWER),
        c -> c.json(projection.read(() -> lineage(new Query(projection, c)))));
    routes.get(
        "/api/v1/runs/{id}/compare/{other}",
        new Need.Somewhere(Role.VIEWER),
        c -> c.json(compare(c)));
  }

  private static Object model(Query q) {
    return Views.of(ModelVersions.named(q.pipeline(), q.context().pathParam("version")));
  }

  private static Map<String, Object> lineage(Query q) {
    PipelineView pipeline = q.pipeline();
    return ModelLineage.of(
        pipeline, ModelVersions.named(pipeline, q.context().pathParam("version")));
  }

  private Map<String, Object> compare(Context c) {
    Query q = new Query(projection, c);
    RunFacts a = projection.read(() -> RunComparison.held(q.run("id")));
    RunFacts b = projection.read(() -> RunComparison.held(q.run("other")));
    // Outside the lock: a store that hangs would stop the projection and every other query.
    Elsewhere ofA = new Elsewhere(code(a.code()), tracked.values(a.run().runId));
    Elsewhere ofB =
        new Elsewhere(
            a.code().equals(b.code()) ? ofA.code() : code(b.code()), tracked.values(b.run().runId));
    return projection.read(() -> view(a, b, RunComparison.of(a, b, ofA, ofB)));
  }

  private static Map<String, Object> view(
      RunFacts a, RunFacts b, Map<String, List<RunComparison.Line>> sections) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("a", a.run().runId);
    out.put("b", b.run().runId);
    List<Map<String, Object>> all = new ArrayList<>();
    // What differs is read first.
    for (boolean differs : new boolean[] {true, false}) {
      sections.forEach(
          (name, lines) -> {
            for (RunComparison.Line line : lines) {
              if (line.differs() == differs) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("section", name);
                one.put("name", line.name());
                one.put("a", line.a());
                one.put("b", line.b());
                one.put("differs", differs);
                all.add(one);
              }
            }
          });
    }
    out.put("lines", all);
    return out;
  }

  /** The files of a code archive; none if it is gone, or the digest is not one. */
  private Map<String, String> code(String digest) {
    Map<String, String> files = new TreeMap<>();
    if (digest.isEmpty()) {
      return files;
    }
    try (InputStream in = artefacts.open(digest)) {
      JsonNode archive = Json.mapper().readTree(in);
      archive
          .path("files")
          .forEach(f -> files.put(f.path("path").asText(), f.path("digest").asText()));
      files.put("prepare command", archive.path("prepare").toString());
      files.put("train command", archive.path("train").toString());
      return files;
    } catch (IOException | MissingArtefactException | IllegalArgumentException e) {
      return Map.of();
    }
  }
}
