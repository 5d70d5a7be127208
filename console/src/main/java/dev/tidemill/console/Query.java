package dev.tidemill.console;

import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.http.Caller;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.text.WrittenTime;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a request asks for, as far as its caller may see it. Use it inside {@link Projection#read}.
 */
record Query(Projection projection, Context context) {

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 5_000;

  private Caller caller() {
    return Caller.of(context);
  }

  /** Whether the caller may read about a pipeline. */
  boolean sees(String pipeline) {
    return caller().sees(pipeline);
  }

  /** The pipeline that the path names. */
  PipelineView pipeline() {
    return pipeline(context.pathParam("namespace") + "/" + context.pathParam("name"));
  }

  PipelineView pipeline(String key) {
    caller().require(Role.VIEWER, Caller.namespace(key));
    return projection
        .find(key)
        .orElseThrow(() -> HttpError.notFound(projection.unknown(key, this::sees)));
  }

  /**
   * The run that the path names. A run of another namespace is not found, so that its id reveals
   * nothing.
   */
  RunView run() {
    return run("id");
  }

  /** The run that a parameter of the path names. */
  RunView run(String parameter) {
    String id = context.pathParam(parameter);
    return projection
        .run(id)
        .filter(r -> sees(r.pipeline))
        .orElseThrow(() -> HttpError.notFound("There is no run " + id));
  }

  /** The rollout that the path names. */
  RolloutView rollout() {
    String id = context.pathParam("id");
    return projection
        .rollout(id)
        .filter(r -> sees(r.pipeline))
        .orElseThrow(() -> HttpError.notFound("There is no rollout " + id));
  }

  /** The pipelines that are asked about. */
  Stream<PipelineView> pipelines() {
    String key = context.queryParam("pipeline");
    String namespace = context.queryParam("namespace");
    if (namespace != null) {
      caller().require(Role.VIEWER, namespace);
    }
    Stream<PipelineView> all =
        key == null
            ? projection.pipelines().stream().filter(p -> sees(p.pipeline))
            : Stream.of(pipeline(key));
    return namespace == null ? all : all.filter(p -> p.pipeline.startsWith(namespace + "/"));
  }

  /**
   * As {@link #pipelines}, and if none is named, what the caller may see of signals that reached no
   * pipeline.
   */
  Stream<PipelineView> pipelinesAndStrays() {
    String namespace = context.queryParam("namespace");
    Stream<PipelineView> strays =
        context.queryParam("pipeline") == null
            ? projection.neverApplied().stream().filter(p -> sees(p.pipeline))
            : Stream.empty();
    return Stream.concat(
        pipelines(),
        strays.filter(p -> namespace == null || p.pipeline.startsWith(namespace + "/")));
  }

  /**
   * The items of those pipelines, newest first over all of them, up to the limit that the request
   * sets.
   *
   * @param newestFirst those of one pipeline
   */
  <T> Stream<T> newest(Function<PipelineView, Stream<T>> newestFirst, Function<T, Instant> time) {
    return newest(pipelines(), newestFirst, time);
  }

  <T> Stream<T> newest(
      Stream<PipelineView> of,
      Function<PipelineView, Stream<T>> newestFirst,
      Function<T, Instant> time) {
    return of.flatMap(p -> newestFirst.apply(p).limit(limit()))
        .sorted(Comparator.comparing(time).reversed())
        .limit(limit());
  }

  int limit() {
    return limit(context);
  }

  static int limit(Context c) {
    return (int) number(c, "limit", DEFAULT_LIMIT, MAX_LIMIT);
  }

  String required(String name) {
    String value = context.queryParam(name);
    if (value == null) {
      throw HttpError.invalid("The query parameter " + name + " is missing", name);
    }
    return value;
  }

  /** A time that the request gives, if it does. */
  static Optional<Instant> time(Context c, String name, Instant now) {
    try {
      return Optional.ofNullable(c.queryParam(name)).map(text -> WrittenTime.parse(text, now));
    } catch (IllegalArgumentException e) {
      throw HttpError.invalid(name + " " + e.getMessage(), name);
    }
  }

  static long number(Context c, String name, long fallback, long most) {
    String text = c.queryParam(name);
    if (text == null) {
      return fallback;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= 0 && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // falls through to the one message below
    }
    throw HttpError.invalid(
        name + "=" + text + " is not allowed; write a whole number from 0 to " + most, name);
  }
}
