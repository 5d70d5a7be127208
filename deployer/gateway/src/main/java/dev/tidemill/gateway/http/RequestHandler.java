package dev.tidemill.gateway.http;

import java.util.Optional;

/** Answers requests. Both run on the connection's thread, on which other connections wait. */
public interface RequestHandler {

  /**
   * Whether a request is refused for what its head says; its body is not read then. Every request
   * comes here before it is handled.
   */
  default Optional<Refusal> judge(RequestHead head) {
    return Optional.empty();
  }

  /** Answers an accepted request, now or later and from any thread. */
  void handle(Exchange exchange);
}
