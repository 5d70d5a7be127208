package dev.tidemill.console.tracking.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A filter as MLflow writes them: {@code metrics.loss < 0.5 and tags.team = 'growth'}. */
public record SearchFilter(List<Predicate<Searchable>> all) {

  /**
   * Reads a filter; an empty one lets everything pass.
   *
   * @throws SearchSyntaxException saying what cannot be read
   */
  public static SearchFilter parse(String text, SearchAttributes attributes) {
    SearchWords words = new SearchWords(text);
    List<Predicate<Searchable>> all = new ArrayList<>();
    while (!words.ended()) {
      if (!all.isEmpty() && !words.word("and")) {
        throw words.wrong("and");
      }
      all.add(comparison(words, attributes));
    }
    return new SearchFilter(all);
  }

  /** Whether something passes. */
  public boolean matches(Searchable what) {
    return all.stream().allMatch(each -> each.test(what));
  }

  private static Predicate<Searchable> comparison(SearchWords words, SearchAttributes attributes) {
    SearchName name = attributes.known(words.name());
    Optional<String> sign = words.sign();
    if (sign.isPresent()) {
      SearchValue with = words.value();
      if (attributes.isNumber(name) && with.number().isEmpty()) {
        throw new SearchSyntaxException(
            "%s is compared with '%s'; write a number without quotes"
                .formatted(name.key(), with.text()));
      }
      return compared(name, sign.get(), with);
    }
    boolean not = words.word("not");
    if (words.word("in")) {
      List<String> texts = words.values().stream().map(SearchValue::text).toList();
      return what -> values(what, name).anyMatch(v -> texts.contains(v.toString()) != not);
    }
    if (!not && words.word("is")) {
      boolean some = words.word("not");
      if (!words.word("null")) {
        throw words.wrong("null");
      }
      return what -> values(what, name).findAny().isPresent() == some;
    }
    boolean like = words.word("like");
    if (like || words.word("ilike")) {
      LikePattern pattern = new LikePattern(words.value().text(), like);
      return what -> values(what, name).anyMatch(v -> pattern.matches(v.toString()) != not);
    }
    throw words.wrong("one of =, !=, >, >=, <, <=, like, ilike, in, not in, is null");
  }

  private static Stream<Object> values(Searchable what, SearchName name) {
    return what.values(name.part(), name.key());
  }

  private static Predicate<Searchable> compared(SearchName name, String sign, SearchValue with) {
    return what -> values(what, name).anyMatch(v -> holds(sign, v, with));
  }

  private static boolean holds(String sign, Object value, SearchValue with) {
    if (value instanceof Number n) {
      return with.number().isPresent() && holds(sign, n.doubleValue(), with.number().get());
    }
    return switch (sign) {
      case "=", "==" -> value.equals(with.text());
      case "!=", "<>" -> !value.equals(with.text());
      default -> signed(sign, value.toString().compareTo(with.text()));
    };
  }

  private static boolean holds(String sign, double value, double with) {
    return switch (sign) {
      case "=", "==" -> value == with;
      case "!=", "<>" -> value != with;
      case ">" -> value > with;
      case ">=" -> value >= with;
      case "<" -> value < with;
      default -> value <= with;
    };
  }

  private static boolean signed(String sign, int order) {
    return switch (sign) {
      case ">" -> order > 0;
      case ">=" -> order >= 0;
      case "<" -> order < 0;
      default -> order <= 0;
    };
  }
}
