package dev.tidemill.training.runner;

import java.util.Optional;

/** Whether this execution may go on. */
interface Lease {

  /** Why it may not; empty while it may. */
  Optional<String> lost();
}
