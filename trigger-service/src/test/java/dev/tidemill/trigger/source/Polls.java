package dev.tidemill.trigger.source;

import java.io.IOException;

/** Looks without the pauses of a loop. */
public final class Polls {

  private Polls() {}

  /** Looks once at each source of a pipeline. */
  public static void once(Source source, Target target) throws IOException {
    for (String name : source.sources(target)) {
      source.poll(target, name);
    }
  }
}
