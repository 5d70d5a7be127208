package dev.tidemill.deploy.analysis;

/** Seeded simulations: few by default, as many as {@code -Dtidemill.simulations=N} says. */
final class Simulations {

  private Simulations() {}

  static int runs(int usually) {
    return Integer.getInteger("tidemill.simulations", usually);
  }

  /** alpha + 3 standard errors. */
  static double limit(double alpha, int runs) {
    return alpha + 3 * Math.sqrt(alpha * (1 - alpha) / runs);
  }

  static void report(String what, int hits, int runs) {
    System.out.printf("%s: %d of %d (%.4f)%n", what, hits, runs, hits / (double) runs);
  }
}
