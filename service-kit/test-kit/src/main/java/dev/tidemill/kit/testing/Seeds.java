package dev.tidemill.kit.testing;

import java.util.function.LongConsumer;

/**
 * Runs something for many seeds: {@code -Dtidemill.seeds=N} for more or fewer, {@code
 * -Dtidemill.seed=S} for one that failed.
 */
public final class Seeds {

  private Seeds() {}

  /** Runs {@code usual} seeds, from 1 on, or what the properties say. */
  public static void run(int usual, LongConsumer simulation) {
    Long one = Long.getLong("tidemill.seed");
    if (one != null) {
      simulation.accept(one);
      return;
    }
    int count = Integer.getInteger("tidemill.seeds", usual);
    for (long seed = 1; seed <= count; seed++) {
      simulation.accept(seed);
    }
  }
}
