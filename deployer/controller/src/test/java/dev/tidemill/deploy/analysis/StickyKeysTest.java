package dev.tidemill.deploy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Sticky keys make units dependent: only the first error of a key per rollout is evidence. */
class StickyKeysTest {

  private static final double[] STEPS = {0.05, 0.25, 0.5};
  private static final int REQUESTS = 1500;
  private static final int KEYS = 200;

  @Test
  void aKeyThatAlwaysFailsAbortsNobodyWhenOnlyItsFirstErrorCounts() {
    int runs = Simulations.runs(300);
    int firstOnly = 0;
    int every = 0;
    for (int run = 0; run < runs; run++) {
      firstOnly += aborts(run, true) ? 1 : 0;
      every += aborts(run, false) ? 1 : 0;
    }
    Simulations.report("one poison key, first error of a key, alpha .05", firstOnly, runs);
    Simulations.report("one poison key, every error, alpha .05", every, runs);
    assertThat(firstOnly / (double) runs).isLessThanOrEqualTo(Simulations.limit(0.05, runs));
    assertThat(every).isGreaterThan(firstOnly);
  }

  private static boolean aborts(int run, boolean firstOnly) {
    SplittableRandom random = new SplittableRandom(run);
    double[] buckets = random.doubles(KEYS).toArray();
    Set<Integer> failed = new HashSet<>();
    List<SplitCounts> epochs = new ArrayList<>();
    for (double w : STEPS) {
      long candidate = 0;
      long champion = 0;
      for (int i = 0; i < REQUESTS; i++) {
        int key = random.nextInt(KEYS);
        if (key != 0 || (firstOnly && !failed.add(key))) {
          continue;
        }
        candidate += buckets[key] < w ? 1 : 0;
        champion += buckets[key] < w ? 0 : 1;
        List<SplitCounts> now = new ArrayList<>(epochs);
        now.add(new SplitCounts(w, candidate, champion));
        if (EventShare.MORE_ERRORS.logE(now) >= Math.log(20)) {
          return true;
        }
      }
      epochs.add(new SplitCounts(w, candidate, champion));
    }
    return false;
  }
}
