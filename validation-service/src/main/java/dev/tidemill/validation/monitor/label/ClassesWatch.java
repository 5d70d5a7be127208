package dev.tidemill.validation.monitor.label;

import dev.tidemill.validation.check.BinomialTail;
import dev.tidemill.validation.check.profile.Category;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is remembered of the classes that came true. When a day of event time is over, a class has
 * appeared if chance does not explain so many labels of unknown classes at the allowed share, and a
 * class has vanished if it stayed away for at least three days and for more labels than chance
 * explains by its share of the training rows. Each class is told once, until it is known or comes
 * back.
 *
 * @param openDay number of the newest day since 1970, or {@link #NO_DAY}
 * @param firstDay the day of the first label
 * @param labels all of them
 * @param window what unknown classes are counted over
 * @param last when each known class came true last
 * @param told classes that a finding has named
 */
public record ClassesWatch(
    long openDay,
    long firstDay,
    long labels,
    Window window,
    Map<String, Last> last,
    List<String> told) {

  /** No day yet. */
  public static final long NO_DAY = Long.MIN_VALUE;

  /** Days that unknown classes are counted over, and that a class has to stay away. */
  static final int DAYS = 3;

  /** So many unknown classes are remembered; further ones are not told. */
  static final int MOST_UNKNOWN = 200;

  /** The largest probability that a look finds unknown classes at the allowed share. */
  public static final double ALPHA_NEW = 0.001;

  /** The largest probability that a class stays away for so long by chance. */
  public static final double ALPHA_GONE = 0.00001;

  private static final long DAY_MILLIS = 86_400_000L;

  /** Before the first label. */
  public static final ClassesWatch NONE =
      new ClassesWatch(NO_DAY, NO_DAY, 0, Window.NONE, Map.of(), List.of());

  /** A class came true last on this day, as this label of all. */
  public record Last(long day, long label) {}

  /**
   * Labels of at most three days, after which it begins anew.
   *
   * @param from its first day
   * @param labels all of them
   * @param unknown those of classes that their model did not know, by class
   */
  public record Window(long from, long labels, Map<String, Long> unknown) {
    static final Window NONE = new Window(NO_DAY, 0, Map.of());

    public Window {
      unknown = Map.copyOf(unknown);
    }
  }

  /**
   * What a model was trained on.
   *
   * @param known the classes that it knows
   * @param rows training rows by class; none if nobody counted them
   */
  public record Trained(Set<String> known, Map<String, Long> rows) {}

  /**
   * What a day showed.
   *
   * @param day that is over
   * @param firstDay of what it judged
   * @param labels of the window of unknown classes
   * @param appeared labels by class
   * @param gone by class for how many labels it stayed away, and since which day
   */
  public record Change(
      long day, long firstDay, long labels, Map<String, Long> appeared, Map<String, Last> gone) {}

  public ClassesWatch {
    last = Map.copyOf(last);
    told = List.copyOf(told);
  }

  /** A class that came true. */
  public record Label(long eventMillis, String word) {
    private long day() {
      return Math.floorDiv(eventMillis, DAY_MILLIS);
    }
  }

  /** The watch after labels, and what the days before them showed. */
  public record Step(ClassesWatch next, List<Change> changes) {}

  /**
   * Takes labels of requests that one version answered, in the order of event time. One of an
   * earlier day than the open one counts to that.
   *
   * @param by what the version was trained on
   * @param max the allowed share of labels of unknown classes
   */
  public Step observe(List<Label> batch, Trained by, double max) {
    ClassesWatch watch = this;
    List<Change> changes = new ArrayList<>();
    int from = 0;
    while (from < batch.size()) {
      long day = Math.max(watch.openDay, batch.get(from).day());
      if (day > watch.openDay) {
        Optional<Change> change = watch.judged(by, max);
        change.ifPresent(changes::add);
        watch = change.map(watch::telling).orElse(watch).opened(day);
      }
      int to = from + 1;
      while (to < batch.size() && batch.get(to).day() <= day) {
        to++;
      }
      watch = watch.counted(batch.subList(from, to), by.known);
      from = to;
    }
    return new Step(watch, changes);
  }

  private ClassesWatch opened(long day) {
    boolean over = window.from == NO_DAY || day - window.from >= DAYS;
    return new ClassesWatch(
        day,
        firstDay == NO_DAY ? day : firstDay,
        labels,
        over ? new Window(day, 0, Map.of()) : window,
        last,
        told);
  }

  private ClassesWatch counted(List<Label> batch, Set<String> known) {
    Map<String, Last> seen = new HashMap<>(last);
    Map<String, Long> unknown = new HashMap<>(window.unknown);
    Set<String> stillTold = new TreeSet<>(told);
    long all = labels;
    for (Label label : batch) {
      String word = Category.of(label.word);
      all++;
      if (known.contains(label.word)) {
        seen.put(label.word, new Last(openDay, all));
        stillTold.remove(word);
      } else if (!stillTold.contains(word) && unknown.size() + stillTold.size() < MOST_UNKNOWN) {
        unknown.merge(word, 1L, Long::sum);
      }
    }
    return new ClassesWatch(
        openDay,
        firstDay,
        all,
        new Window(window.from, window.labels + batch.size(), unknown),
        seen,
        List.copyOf(stillTold));
  }

  private Optional<Change> judged(Trained by, double max) {
    if (openDay == NO_DAY) {
      return Optional.empty();
    }
    Map<String, Long> appeared = new TreeMap<>(window.unknown);
    appeared.keySet().removeAll(by.known);
    long unknown = appeared.values().stream().mapToLong(n -> n).sum();
    if (unknown == 0 || BinomialTail.atLeast(unknown, window.labels, max) > ALPHA_NEW) {
      appeared.clear();
    }
    Map<String, Last> gone = new TreeMap<>();
    long rows = by.rows.values().stream().mapToLong(n -> n).sum();
    for (String word : new TreeSet<>(by.rows.keySet())) {
      Last at = last.getOrDefault(word, new Last(firstDay - 1, 0));
      long without = labels - at.label;
      if (by.known.contains(word)
          && !told.contains(Category.of(word))
          && openDay - at.day >= DAYS
          && BinomialTail.none(by.rows.get(word), rows, without) <= ALPHA_GONE) {
        gone.put(word, new Last(at.day, without));
      }
    }
    if (appeared.isEmpty() && gone.isEmpty()) {
      return Optional.empty();
    }
    long from = gone.values().stream().mapToLong(l -> l.day + 1).min().orElse(window.from);
    long first = appeared.isEmpty() ? from : Math.min(from, window.from);
    return Optional.of(new Change(openDay, first, window.labels, appeared, gone));
  }

  private ClassesWatch telling(Change change) {
    Set<String> more = new HashSet<>(told);
    more.addAll(change.appeared.keySet());
    change.gone.keySet().forEach(word -> more.add(Category.of(word)));
    Window rest = change.appeared.isEmpty() ? window : Window.NONE;
    return new ClassesWatch(
        openDay, firstDay, labels, rest, last, List.copyOf(new TreeSet<>(more)));
  }
}
