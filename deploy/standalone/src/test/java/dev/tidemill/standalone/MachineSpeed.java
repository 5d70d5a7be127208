package dev.tidemill.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How fast this machine starts Java programs. Machines differ by three times, and one differs from
 * itself by the hour, so a promise in seconds is held to a program of the JDK in the same run: a
 * compiler that starts, loads classes and ends does what a start of Tidemill does.
 */
final class MachineSpeed {

  /** What the compiler took on the machine on which a restart within 10 s was promised. */
  private static final double REFERENCE_MILLIS = 450;

  private static final int RUNS = 7;
  private static final double MOST = 3;

  private MachineSpeed() {}

  /**
   * How many times slower than that machine this one is.
   *
   * @param folder for what is compiled
   * @return 1 for one that is as fast or faster, at most 3
   */
  static double slowness(Path folder) throws IOException, InterruptedException {
    Path source = folder.resolve("Reference.java");
    Files.writeString(
        source,
        "class Reference { int f(java.util.List<String> l) {"
            + " return l.stream().mapToInt(String::length).sum(); } }");
    String javac = Path.of(System.getProperty("java.home"), "bin", "javac").toString();
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      long begun = System.nanoTime();
      int exit =
          new ProcessBuilder(javac, source.toString()).directory(folder.toFile()).start().waitFor();
      if (exit != 0) {
        throw new IOException("javac ended with " + exit);
      }
      millis.add((System.nanoTime() - begun) / 1_000_000);
    }
    Collections.sort(millis);
    double median = millis.get(RUNS / 2);
    System.out.printf("javac took %s ms here%n", millis);
    return Math.min(MOST, Math.max(1, median / REFERENCE_MILLIS));
  }
}
