package dev.tidemill.schemas.spec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Collects what is wrong with one document. Several kinds of checks may object to the same field.
 * The first one counts: the later ones would only repeat it, or quote what must not be quoted.
 */
final class SpecErrors {

  private final String file;
  private final ToIntFunction<String> line;
  private final List<SpecError> errors = new ArrayList<>();
  private final Set<SpecError> extra = new HashSet<>();
  private int before;

  SpecErrors(String file, ToIntFunction<String> line) {
    this.file = file;
    this.line = line;
  }

  void add(SpecError error) {
    errors.add(error);
  }

  void add(String field, String message) {
    if (field.isEmpty()
        || errors.subList(0, before).stream().noneMatch(e -> e.field().equals(field))) {
      errors.add(new SpecError(file, line.applyAsInt(field), field, message));
    }
  }

  /** Adds one without which the rest can be checked, such as a field that is too much. */
  void addExtra(String field, String message) {
    add(field, message);
    extra.add(new SpecError(file, line.applyAsInt(field), field, message));
  }

  /** Adds those that are not there yet. */
  void addAll(List<SpecError> more) {
    more.stream().filter(e -> !errors.contains(e)).forEach(errors::add);
  }

  /**
   * The same errors, to which others are added elsewhere.
   *
   * @param replaced fields whose values others have taken the place of: nothing is wrong there
   */
  SpecErrors fork(Set<String> replaced) {
    SpecErrors fork = new SpecErrors(file, line);
    fork.errors.addAll(errors);
    fork.extra.addAll(extra);
    errors.stream().filter(e -> replaced.contains(e.field())).forEach(fork.extra::add);
    fork.before = before;
    return fork;
  }

  /** What a fork has that these do not. */
  List<SpecError> since(SpecErrors origin) {
    return List.copyOf(errors.subList(origin.errors.size(), errors.size()));
  }

  /** Starts the checks of another kind. */
  void nextCheck() {
    before = errors.size();
  }

  /** Whether nothing is wrong with a field or with what lies below it. */
  boolean clean(String field) {
    return clean(field, errors);
  }

  /** As {@link #clean}, by the checks of other kinds: those of one kind do not hide each other. */
  boolean cleanBefore(String field) {
    return clean(field, errors.subList(0, before));
  }

  private boolean clean(String field, List<SpecError> of) {
    return of.stream()
        .filter(e -> !extra.contains(e))
        .map(SpecError::field)
        .noneMatch(
            f ->
                f.equals(field)
                    || (f.startsWith(field)
                        && (f.charAt(field.length()) == '.' || f.charAt(field.length()) == '[')));
  }

  boolean isEmpty() {
    return errors.isEmpty();
  }

  /** All errors, in the order of the document. */
  List<SpecError> sorted() {
    return errors.stream()
        .sorted(Comparator.comparingInt(SpecError::line).thenComparing(SpecError::field))
        .toList();
  }
}
