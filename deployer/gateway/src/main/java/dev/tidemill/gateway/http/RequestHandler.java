package dev.tidemill.gateway.http;

/** Answers requests. Called on an event loop: what takes long must go elsewhere. */
public interface RequestHandler {

  /** Answers the exchange once, now or later. What is thrown becomes an answer with status 500. */
  void handle(Exchange exchange);
}
