package dev.tidemill.standalone.cluster;

import dev.tidemill.schemas.text.Counted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How full the disks of the brokers are, and of what. */
final class DiskDiagnosis {

  private static final String WHAT = "disks";
  private static final long GIB = 1L << 30;

  private DiskDiagnosis() {}

  static List<ClusterFinding> of(List<LogFolder> folders) {
    List<ClusterFinding> found = new ArrayList<>();
    for (LogFolder folder : folders) {
      String where = "%s of broker %d".formatted(folder.path(), folder.broker());
      if (!folder.error().isEmpty()) {
        found.add(
            ClusterFinding.bad(
                WHAT,
                where + " cannot be used: " + folder.error(),
                "mend the disk and start the broker again"));
        continue;
      }
      long usable = folder.usableBytes().orElse(-1);
      long total = folder.totalBytes().orElse(-1);
      if (usable < 0 || total <= 0) {
        continue;
      }
      String room = "%s of %s free in %s".formatted(told(usable), told(total), where);
      String cure = "free some, add a disk, or keep less (docs/how-to.md: know how fast it grows)";
      if (usable < GIB) {
        found.add(ClusterFinding.bad(WHAT, room + ": a broker without room stops", cure));
      } else if (usable < total / 10) {
        found.add(ClusterFinding.warn(WHAT, room, cure));
      } else {
        found.add(ClusterFinding.ok(WHAT, room));
      }
    }
    largest(folders, found);
    return found;
  }

  private static void largest(List<LogFolder> folders, List<ClusterFinding> found) {
    Map<String, Long> byTopic = new TreeMap<>();
    folders.forEach(
        f -> f.bytesByTopic().forEach((t, bytes) -> byTopic.merge(t, bytes, Long::sum)));
    if (byTopic.isEmpty()) {
      return;
    }
    List<String> largest =
        byTopic.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
            .limit(3)
            .map(e -> e.getKey() + " " + told(e.getValue()))
            .toList();
    long all = byTopic.values().stream().mapToLong(Long::longValue).sum();
    found.add(
        ClusterFinding.ok(
            WHAT,
            "Tidemill's topics take %s with all replicas, most of it %s"
                .formatted(told(all), Counted.names(largest, 3))));
  }

  private static String told(long bytes) {
    return bytes >= 10_000_000_000L
        ? bytes / 1_000_000_000L + " GB"
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
