package dev.tidemill.kit.service;

import dev.tidemill.kit.access.Access;
import dev.tidemill.kit.http.HttpRoutes;
import java.net.URI;
import java.util.Optional;

/**
 * One service: it owns its threads and clients. Life: {@link #routes} once, {@link #start} once,
 * {@link #drain} at most once, {@link #close} once.
 */
public interface Service extends AutoCloseable {

  /** The name, as in the owners of topics: {@code trigger-service}. */
  String name();

  /** Starts and returns at once; {@link #health} tells when it is ready. */
  void start();

  Health health();

  /** Adds the HTTP endpoints that this service answers. */
  default void routes(HttpRoutes routes) {}

  /** Whom this service lets in at the HTTP server of the process, beside those of the home. */
  default Optional<Access> access() {
    return Optional.empty();
  }

  /** Tells the address of the API of this process, before {@link #start}; only if it has one. */
  default void reachedAt(URI api) {}

  /**
   * Told at most once, before {@link #close}: the process stops soon. It answers as before, and is
   * not ready any more; it takes no new job.
   */
  default void drain() {}

  /** Stops in order and waits until its threads have ended; idempotent. */
  @Override
  void close();
}
