package dev.tidemill.deploy.analysis;

/** Seeded simulations: few by default, as many as {@code -Dtidemill.simulations=N} says. */
public final class Simulations {

  private Simulations() {}

  public static int runs(int usually) {
    return Integer.getInteger("tidemill.simulations", usually);
  }

  /** alpha + 3 standard errors. */
  public static double limit(double alpha, int runs) {
    return alpha + 3 * Math.sqrt(alpha * (1 - alpha) / runs);
  }

  public static void report(String what, int hits, int runs) {
    System.out.printf("%s: %d of %d (%.4f)%n", what, hits, runs, hits / (double) runs);
  }
}
