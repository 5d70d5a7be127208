package dev.tidemill.training.snapshot;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * When files came whose rows have no time of their own. The first snapshot that reads a file says
 * it, and the later ones keep it: a file that is touched, renamed or copied back is as old as
 * before, and a run that is made again from the record divides the rows as the first one did.
 */
final class Arrivals {

  private Arrivals() {}

  /**
   * The time of each file by its digest. That of a file which an earlier snapshot had is the one
   * that is recorded. Of a new one it is the time at which the file was written, as far as that can
   * be true: where it is not after the times of all files that were known, it is that of an
   * original which was copied, and where it is in the future, that of another clock. Then the file
   * came when this snapshot saw it. The first snapshot has nothing to compare with, and takes the
   * times as they are, so that files of different ages keep their order.
   *
   * @param recorded by digest, as the snapshot before has them
   */
  static Map<String, Instant> of(
      Collection<SourceFile> files, Map<String, Instant> recorded, Instant now) {
    Instant newest = recorded.values().stream().max(Instant::compareTo).orElse(Instant.MIN);
    Map<String, Instant> times = new HashMap<>();
    for (SourceFile file : files) {
      Instant written = file.modified();
      boolean credible = written.isAfter(newest) && !written.isAfter(now);
      times.put(file.digest(), recorded.getOrDefault(file.digest(), credible ? written : now));
    }
    return times;
  }
}
