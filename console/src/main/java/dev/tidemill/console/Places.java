package dev.tidemill.console;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Chooses which listeners end for a new one, so that no principal can take all places. */
final class Places {

  private Places() {}

  /** A listener. */
  interface Holder {

    /** The principal that it belongs to. */
    String principal();

    /** A number that grows with each listener that connects. */
    long number();
  }

  /**
   * The oldest listener of the principal that has the most, with the new one counted. If several
   * principals have as many, the new listener's principal is chosen if it is one of them, else the
   * one with the oldest listener.
   *
   * @param places how many listeners there may be, at least 1
   */
  static <T extends Holder> List<T> ended(Collection<T> present, T coming, int places) {
    List<T> left = new ArrayList<>(present);
    List<T> ended = new ArrayList<>();
    while (left.size() >= places) {
      Map<String, Long> counts =
          left.stream().collect(Collectors.groupingBy(Holder::principal, Collectors.counting()));
      counts.merge(coming.principal(), 1L, Long::sum);
      T next =
          left.stream()
              .min(
                  Comparator.<T>comparingLong(h -> -counts.get(h.principal()))
                      .thenComparing(h -> !h.principal().equals(coming.principal()))
                      .thenComparingLong(Holder::number))
              .orElseThrow();
      left.remove(next);
      ended.add(next);
    }
    return ended;
  }
}
