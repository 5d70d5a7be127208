package dev.tidemill.standalone.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OffsetStepsTest {

  /** A partition as a broker keeps it: records that readers see, by offset. */
  private static final class Log {
    private final TreeMap<Long, Long> seen = new TreeMap<>();
    private long end;

    void write(List<CopyStep<Long>> steps) {
      steps.forEach(this::write);
    }

    private void write(CopyStep<Long> step) {
      if (step instanceof CopyStep.Filler<Long> filler) {
        assertThat(filler.count()).isPositive();
        end += filler.count();
      } else if (step instanceof CopyStep.Plain<Long> plain) {
        assertThat(plain.records()).isNotEmpty();
        plain.records().forEach(r -> seen.put(end++, r));
      } else if (step instanceof CopyStep.Committed<Long> committed) {
        assertThat(committed.records()).as("a marker needs a record").isNotEmpty();
        committed.records().forEach(r -> seen.put(end++, r));
        end++;
      } else if (step instanceof CopyStep.Aborted<Long> aborted) {
        assertThat(aborted.records()).as("a marker needs a record").isPositive();
        end += aborted.records() + 1;
      }
    }
  }

  private static Log copied(List<Long> offsets, long end, Random random) {
    OffsetSteps<Long> steps = new OffsetSteps<>(o -> o);
    Log log = new Log();
    for (long offset : offsets) {
      log.write(steps.take(offset));
      if (random.nextInt(4) == 0) {
        log.write(steps.settle());
      }
    }
    log.write(steps.finish(end));
    log.seen.headMap(steps.logStart()).clear();
    return log;
  }

  @Test
  void everyRecordGetsItsOffsetWhateverLiesBetween() {
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      List<Long> offsets = new ArrayList<>();
      long at = random.nextInt(3) == 0 ? random.nextInt(5) : 0;
      int records = random.nextInt(12);
      for (int i = 0; i < records; i++) {
        offsets.add(at);
        at += 1 + (random.nextBoolean() ? 0 : random.nextInt(4));
      }
      long end = at + random.nextInt(3);
      Log log = copied(offsets, end, random);
      assertThat(log.end).as("end of %s, %d", offsets, end).isEqualTo(end);
      assertThat(log.seen.keySet()).as("seed " + seed).containsExactlyElementsOf(offsets);
      log.seen.forEach((offset, record) -> assertThat(record).isEqualTo(offset));
    }
  }

  @Test
  void aTransactionOfWhichTheMarkerIsLeftIsATransactionAgain() {
    OffsetSteps<Long> steps = new OffsetSteps<>(o -> o);
    assertThat(steps.take(0L)).isEmpty();
    assertThat(steps.take(1L)).isEmpty();
    assertThat(steps.take(3L)).containsExactly(new CopyStep.Committed<>(List.of(0L, 1L)));
    assertThat(steps.take(7L))
        .containsExactly(new CopyStep.Plain<>(List.of(3L)), new CopyStep.Aborted<>(2, 3L));
    assertThat(steps.finish(8L)).containsExactly(new CopyStep.Plain<>(List.of(7L)));
  }

  @Test
  void whatWasDeletedIsWrittenAndDeletedAgain() {
    OffsetSteps<Long> steps = new OffsetSteps<>(o -> o);
    assertThat(steps.finish(40)).containsExactly(new CopyStep.Filler<>(40));
    assertThat(steps.logStart()).isEqualTo(40);
  }

  @Test
  void anOffsetThatWasPassedIsRefused() {
    OffsetSteps<Long> steps = new OffsetSteps<>(o -> o);
    steps.take(3L);
    assertThatThrownBy(() -> steps.take(3L)).isInstanceOf(IllegalArgumentException.class);
  }
}
