package dev.tidemill.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Processor time of this process, which holds the broker, the services and the clients. Linux only.
 *
 * @param all user and system time
 * @param compilers that of the JVM's compilers, which is warm-up
 */
record Spent(Duration all, Duration compilers) {

  static Spent now() throws IOException {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Spent(
        Duration.ofNanos(system.getProcessCpuTime()),
        ThreadTimes.of(ProcessHandle.current().pid()).compilers());
  }

  /** Without that of the compilers. */
  double microsSince(Spent before) {
    Duration spent = all.minus(compilers).minus(before.all.minus(before.compilers));
    return spent.toNanos() / 1e3;
  }

  /** The load average of the last minute, to be told beside a figure. */
  static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
