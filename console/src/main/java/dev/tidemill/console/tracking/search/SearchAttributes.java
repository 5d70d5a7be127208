package dev.tidemill.console.tracking.search;

import dev.tidemill.console.tracking.search.Searchable.Part;
import java.util.Set;
import java.util.TreeSet;

/**
 * The attributes of what is searched. Another name is refused: a filter with a slip of the pen
 * would find nothing, as if there were nothing.
 *
 * @param texts names of attributes that hold texts
 * @param numbers names of attributes that hold numbers
 */
public record SearchAttributes(Set<String> texts, Set<String> numbers) {

  /**
   * @throws SearchSyntaxException saying which attributes there are
   */
  SearchName known(SearchName name) {
    if (name.part() == Part.ATTRIBUTE
        && !texts.contains(name.key())
        && !numbers.contains(name.key())) {
      Set<String> all = new TreeSet<>(texts);
      all.addAll(numbers);
      throw new SearchSyntaxException(
          "\"%s\" is not an attribute; allowed: %s".formatted(name.key(), String.join(", ", all)));
    }
    return name;
  }

  boolean isNumber(SearchName name) {
    return name.part() == Part.METRIC
        || (name.part() == Part.ATTRIBUTE && numbers.contains(name.key()));
  }
}
