package dev.tidemill.demo;

import dev.tidemill.cli.client.CliException;

/** The error for a demo that somebody stopped. */
final class Stopped {

  static final int BY_INTERRUPT = 130;

  private Stopped() {}

  /**
   * The thread's flag is left cleared: what stops the platform on the way out has to be able to
   * wait.
   */
  static CliException byInterrupt() {
    return new CliException("Stopped.", BY_INTERRUPT);
  }
}
