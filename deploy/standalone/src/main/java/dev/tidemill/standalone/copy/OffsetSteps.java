package dev.tidemill.standalone.copy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What has to be written to an empty partition so that records get the offsets that they have
 * elsewhere. Offsets between them are those of transaction markers, of aborted transactions, and of
 * records that were compacted away; a producer cannot leave offsets out, so transactions fill them
 * whose records nobody sees. Pure; for one partition.
 *
 * @param <R> record
 */
final class OffsetSteps<R> {

  private final ToLongFunction<R> offset;
  private final List<R> run = new ArrayList<>();

  /** Where the first record of {@link #run} is to stand. */
  private long next;

  private boolean begun;
  private long logStart;

  /**
   * A partition to which nothing has been written.
   *
   * @param offset of a record
   */
  OffsetSteps(ToLongFunction<R> offset) {
    this.offset = offset;
  }

  /** Takes the next record, and says what can be written meanwhile. */
  List<CopyStep<R>> take(R record) {
    List<CopyStep<R>> steps = upTo(offset.applyAsLong(record));
    run.add(record);
    return steps;
  }

  /**
   * Says what is left to write.
   *
   * @param end where the partition ends
   */
  List<CopyStep<R>> finish(long end) {
    List<CopyStep<R>> steps = upTo(end);
    if (!run.isEmpty()) {
      steps.add(new CopyStep.Plain<>(List.copyOf(run)));
      run.clear();
    }
    next = end;
    return steps;
  }

  /** Records that have been taken and are not in a step yet, without the last one. */
  List<CopyStep<R>> settle() {
    if (run.size() < 2) {
      return List.of();
    }
    // What comes after the last one says whether it is the end of a transaction.
    List<R> all = List.copyOf(run.subList(0, run.size() - 1));
    R last = run.get(run.size() - 1);
    run.clear();
    run.add(last);
    next += all.size();
    return List.of(new CopyStep.Plain<>(all));
  }

  /** Where the log begins: what lies before is to be deleted. */
  long logStart() {
    return logStart;
  }

  private List<CopyStep<R>> upTo(long target) {
    List<CopyStep<R>> steps = new ArrayList<>();
    long gap = target - next - run.size();
    if (gap < 0) {
      throw new IllegalArgumentException("Offset " + target + " was passed already");
    }
    if (!begun) {
      begun = true;
      if (gap > 0) {
        steps.add(new CopyStep.Filler<>(gap));
        logStart = target;
      }
    } else if (gap == 1) {
      steps.add(new CopyStep.Committed<>(List.copyOf(run)));
      run.clear();
    } else if (gap > 1) {
      R last = run.get(run.size() - 1);
      steps.add(new CopyStep.Plain<>(List.copyOf(run)));
      steps.add(new CopyStep.Aborted<>(gap - 1, last));
      run.clear();
    }
    if (run.isEmpty()) {
      next = target;
    }
    return steps;
  }
}
