package dev.tidemill.kit.sql;

import java.util.Optional;

/** Whether work in this process may go on; asked from another thread while a statement runs. */
@FunctionalInterface
public interface Permit {

  /** For work that nobody stops. */
  Permit ALWAYS = Optional::empty;

  /** Why work has to stop: a reason code, and a message for the user. */
  record Refusal(String code, String message) {}

  /** Empty while it may go on. */
  Optional<Refusal> refused();
}
