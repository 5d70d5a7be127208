package dev.tidemill.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * User and system time so far of the threads of a process that live, added up by name. The system
 * keeps 15 characters of a name; the numbers in it are left out. It runs on Linux only, because it
 * reads {@code /proc}.
 */
record ThreadTimes(Map<String, Duration> byName) {

  /** Of the times in {@code /proc}, on every Linux that people run. */
  private static final long MILLIS_A_TICK = 10;

  /** As the JVM names them, C1 and C2. */
  private static final Pattern COMPILERS = Pattern.compile("^C. Compiler");

  static ThreadTimes of(long process) throws IOException {
    Map<String, Duration> times = new HashMap<>();
    File[] threads = new File("/proc/" + process + "/task").listFiles();
    for (File thread : threads == null ? new File[0] : threads) {
      String stat;
      try {
        stat = Files.readString(thread.toPath().resolve("stat"));
      } catch (IOException e) {
        continue; // It has ended.
      }
      int end = stat.lastIndexOf(')');
      String name = stat.substring(stat.indexOf('(') + 1, end).replaceAll("[0-9]+", "N");
      String[] fields = stat.substring(end + 2).split(" ");
      long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
      times.merge(name, Duration.ofMillis(ticks * MILLIS_A_TICK), Duration::plus);
    }
    return new ThreadTimes(times);
  }

  /** What was spent since then. */
  ThreadTimes since(ThreadTimes before) {
    Map<String, Duration> spent = new HashMap<>(byName);
    before.byName.forEach((name, t) -> spent.computeIfPresent(name, (n, now) -> now.minus(t)));
    return new ThreadTimes(spent);
  }

  /** Of the JVM's compilers: warm-up, which a busy machine draws out. */
  Duration compilers() {
    return byName.entrySet().stream()
        .filter(e -> COMPILERS.matcher(e.getKey()).find())
        .map(Map.Entry::getValue)
        .reduce(Duration.ZERO, Duration::plus);
  }
}
