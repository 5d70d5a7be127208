package dev.tidemill.trigger.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.http.HttpRoutes;
import dev.tidemill.kit.http.Json;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.SpecError;
import dev.tidemill.schemas.text.WrittenTime;
import dev.tidemill.trigger.backtest.Backtest;
import dev.tidemill.trigger.backtest.BacktestException;
import dev.tidemill.trigger.backtest.BacktestReport;
import dev.tidemill.trigger.backtest.Past;
import dev.tidemill.trigger.policy.TriggerDecider;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/** What would a draft have done: {@code POST /api/v1/pipelines/{namespace}/{name}/backtest}. */
public final class BacktestRoutes {

  /** The most characters of a draft. */
  private static final int MOST_OF_SOURCE = 262_144;

  private static final Duration REPLAYS_WITHIN = Duration.ofSeconds(14);

  /** Reads the past of a pipeline. */
  public interface Pasts {
    Past read(String pipeline, Instant from, Instant to);
  }

  private final Pasts pasts;
  private final TriggerDecider decider;
  private final Clock clock;
  private final LongSupplier nanos;

  /** Each holds what it replays in memory. */
  private final Semaphore one = new Semaphore(1);

  /**
   * @param decider of drafts
   * @param clock for times that are given as how long ago
   * @param nanos a clock for how long it takes
   */
  public BacktestRoutes(Pasts pasts, TriggerDecider decider, Clock clock, LongSupplier nanos) {
    this.pasts = pasts;
    this.decider = decider;
    this.clock = clock;
    this.nanos = nanos;
  }

  public void add(HttpRoutes routes) {
    routes.post(
        "/api/v1/pipelines/{namespace}/{name}/backtest",
        new Need.InPath(Role.VIEWER),
        this::backtest);
  }

  private void backtest(Context c) {
    String pipeline = c.pathParam("namespace") + "/" + c.pathParam("name");
    JsonNode body = body(c);
    Instant now = clock.instant();
    Instant from = time(body, "from", now);
    Instant to = time(body, "to", now);
    if (!from.isBefore(to)) {
      throw HttpError.invalid("from " + from + " is not before to " + to, "from");
    }
    PipelineSpecs.ParseResult parsed =
        PipelineSpecs.parse(text(body, "source", MOST_OF_SOURCE), "draft.yaml");
    if (parsed.spec().isEmpty()) {
      c.status(400).json(errors(parsed.errors()));
      return;
    }
    PipelineSpec draft = parsed.spec().get();
    if (!draft.key().equals(pipeline)) {
      throw HttpError.invalid(
          "the draft is of " + draft.key() + ", the signals are those of " + pipeline, "source");
    }
    c.json(BacktestJson.of(replayed(pipeline, from, to, draft)));
  }

  private BacktestReport replayed(String pipeline, Instant from, Instant to, PipelineSpec draft) {
    if (!one.tryAcquire()) {
      throw new HttpError(503, "busy", "Another backtest goes on; try again in a moment", null);
    }
    try {
      Past past = pasts.read(pipeline, from, to);
      long deadline = nanos.getAsLong() + REPLAYS_WITHIN.toNanos();
      return Backtest.run(decider, past, draft, () -> nanos.getAsLong() > deadline);
    } catch (BacktestException e) {
      throw HttpError.invalid(e.getMessage(), "source");
    } finally {
      one.release();
    }
  }

  private static JsonNode body(Context c) {
    try {
      JsonNode body = Json.mapper().readTree(c.body());
      if (body != null && body.isObject()) {
        return body;
      }
    } catch (JsonProcessingException e) {
      // falls through to the one message below
    }
    throw HttpError.invalid("The body must be a JSON object", null);
  }

  private static String text(JsonNode body, String field, int most) {
    JsonNode value = body.path(field);
    if (!value.isTextual()) {
      throw HttpError.invalid("The field " + field + " is missing, or is not text", field);
    }
    if (value.asText().length() > most) {
      throw HttpError.invalid(
          "The field %s has %d characters; at most %d are allowed"
              .formatted(field, value.asText().length(), most),
          field);
    }
    return value.asText();
  }

  private static Instant time(JsonNode body, String field, Instant now) {
    String text = text(body, field, 64);
    try {
      return WrittenTime.parse(text, now);
    } catch (IllegalArgumentException e) {
      throw HttpError.invalid(field + " " + e.getMessage(), field);
    }
  }

  private static Map<String, Object> errors(List<SpecError> all) {
    List<Map<String, Object>> errors = new ArrayList<>();
    for (SpecError e : all) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("line", e.line());
      one.put("field", e.field());
      one.put("message", e.message());
      errors.add(one);
    }
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", "invalid-specification");
    error.put("message", all.get(0).toString());
    error.put("field", all.get(0).field());
    error.put("errors", errors);
    return Map.of("error", error);
  }
}
