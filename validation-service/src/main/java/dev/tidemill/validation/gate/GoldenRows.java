package dev.tidemill.validation.gate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Picks the rows whose scores a gateway must answer exactly before it serves a model. */
public final class GoldenRows {

  private GoldenRows() {}

  /**
   * Row numbers, spread over the range of scores: the lowest, the highest, and one from each of the
   * equal parts in between, chosen by the seed. At most {@code count}, each once, ascending by
   * score.
   */
  public static int[] pick(double[] scores, int count, long seed) {
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(i -> scores[i]).thenComparing(i -> i))
            .mapToInt(Integer::intValue)
            .toArray();
    if (order.length <= count) {
      return order;
    }
    SplittableRandom random = new SplittableRandom(seed);
    int[] picked = new int[count];
    picked[0] = order[0];
    picked[count - 1] = order[order.length - 1];
    int inner = order.length - 2;
    for (int k = 1; k < count - 1; k++) {
      int from = 1 + (int) ((long) inner * (k - 1) / (count - 2));
      int to = 1 + (int) ((long) inner * k / (count - 2));
      picked[k] = order[to > from ? random.nextInt(from, to) : from];
    }
    return Arrays.stream(picked).distinct().toArray();
  }
}
