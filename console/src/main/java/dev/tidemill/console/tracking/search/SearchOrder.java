package dev.tidemill.console.tracking.search;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * An order as MLflow writes them: {@code metrics.loss ASC}. NaN comes after all other values in
 * both directions, as in MLflow: the first of many is one to choose. What has no value comes last.
 */
public final class SearchOrder {

  private SearchOrder() {}

  /**
   * The first order, where that is equal the second one, and so on.
   *
   * @param usual decides what is left
   * @throws SearchSyntaxException saying what cannot be read
   */
  public static <T extends Searchable> Comparator<T> of(
      List<String> orders, SearchAttributes attributes, Comparator<T> usual) {
    Comparator<T> all = null;
    for (String order : orders) {
      Comparator<T> one = one(order, attributes);
      all = all == null ? one : all.thenComparing(one);
    }
    return all == null ? usual : all.thenComparing(usual);
  }

  private static <T extends Searchable> Comparator<T> one(
      String order, SearchAttributes attributes) {
    SearchWords words = new SearchWords(order);
    SearchName name = attributes.known(words.name());
    boolean descending = words.word("desc");
    if (!descending) {
      words.word("asc");
    }
    if (!words.ended()) {
      throw words.wrong("asc or desc");
    }
    Comparator<Object> values = SearchOrder::compare;
    Comparator<Object> directed = descending ? values.reversed() : values;
    return (a, b) -> {
      Optional<Object> left = a.value(name.part(), name.key());
      Optional<Object> right = b.value(name.part(), name.key());
      if (left.isEmpty() || right.isEmpty()) {
        return Boolean.compare(left.isEmpty(), right.isEmpty());
      }
      int odd = Boolean.compare(isNan(left.get()), isNan(right.get()));
      return odd == 0 ? directed.compare(left.get(), right.get()) : odd;
    };
  }

  private static boolean isNan(Object value) {
    return value instanceof Double d && d.isNaN();
  }

  private static int compare(Object a, Object b) {
    return a instanceof Number x && b instanceof Number y
        ? Double.compare(x.doubleValue(), y.doubleValue())
        : a.toString().compareTo(b.toString());
  }
}
