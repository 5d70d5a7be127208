package dev.tidemill.demo;

import dev.tidemill.cli.PageLink;
import java.io.PrintWriter;
import java.nio.file.Path;

/** Starts the Tidemill that the demo drives. */
@FunctionalInterface
public interface Host {

  /**
   * Starts everything in this process and waits until it is ready.
   *
   * @param home where it keeps everything; an empty folder
   * @param port of the API; 0 means any free port
   * @param insecureLocal whether it asks nobody for a token
   * @param out takes a line on what it waits for
   */
  Running start(Path home, int port, boolean insecureLocal, PrintWriter out)
      throws InterruptedException;

  /** A Tidemill that is ready; closing it stops it. */
  interface Running extends AutoCloseable {

    /** What the demo drives. */
    Demo.Site site();

    PageLink page();

    @Override
    void close();
  }
}
