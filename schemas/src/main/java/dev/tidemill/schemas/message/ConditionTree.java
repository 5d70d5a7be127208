package dev.tidemill.schemas.message;

import dev.tidemill.schemas.text.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A condition with those below it, as the order and the depth of recorded conditions give them.
 *
 * @param below what the top one is made of; empty for one that was looked at by itself
 */
public record ConditionTree(Condition top, List<ConditionTree> below) {

  /** What a condition requires that holds as soon as one below it does. */
  public static final String ANY = "any of these";

  /** What a condition requires that holds once each below it does. */
  public static final String ALL = "all";

  private static final String AT_LEAST = "at least ";

  public ConditionTree {
    below = List.copyOf(below);
  }

  /**
   * Reads recorded conditions.
   *
   * @param preorder each below the last one before it that is less deep
   */
  public static List<ConditionTree> of(List<Condition> preorder) {
    List<ConditionTree> out = new ArrayList<>();
    int at = 0;
    while (at < preorder.size()) {
      int end = at + 1;
      while (end < preorder.size() && preorder.get(end).depth() > preorder.get(at).depth()) {
        end++;
      }
      out.add(new ConditionTree(preorder.get(at), of(preorder.subList(at + 1, end))));
      at = end;
    }
    return out;
  }

  /** Conditions of which one suffices; a single one needs nothing above it. */
  public static List<Condition> anyOf(String name, List<Condition> alternatives) {
    if (alternatives.size() < 2) {
      return alternatives;
    }
    List<Condition> out = new ArrayList<>();
    long met = alternatives.stream().filter(Condition::met).count();
    out.add(new Condition(name, met + " of " + alternatives.size(), ANY, met > 0));
    alternatives.forEach(c -> out.add(c.below(1)));
    return out;
  }

  /**
   * As it stands at an instant: what only time had to meet, it has met by then, and what shows how
   * much time has passed shows it anew. What has passed by then is not told as an end to come.
   *
   * @param now not before the conditions were looked at
   */
  public ConditionTree at(Instant now) {
    if (below.isEmpty()) {
      return new ConditionTree(leafAt(now), below);
    }
    List<ConditionTree> then = below.stream().map(b -> b.at(now)).toList();
    if (then.equals(below)) {
      return new ConditionTree(with(top.observed(), top.met(), now), then);
    }
    long held = then.stream().filter(b -> b.top.met()).count();
    boolean met = top.met() || held >= needed(then.size());
    return new ConditionTree(with(held + " of " + then.size(), met, now), then);
  }

  private Condition leafAt(Instant now) {
    if (top.met() || top.until().isEmpty()) {
      return with(top.observed(), top.met(), now);
    }
    boolean met = !now.isBefore(top.until().get());
    String observed = passed(now).orElse(met ? top.required() : top.observed());
    return with(observed, met, now);
  }

  /** How much time has passed, of a condition that requires some. */
  private Optional<String> passed(Instant now) {
    try {
      Instant since = top.until().orElseThrow().minus(Durations.parse(top.required()));
      Duration passed = Duration.between(since, now);
      return passed.isNegative() ? Optional.empty() : Optional.of(Durations.rounded(passed));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // it requires something else
    }
  }

  /** How many of those below it suffice. */
  private int needed(int all) {
    if (top.required().equals(ANY)) {
      return 1;
    }
    return isChoice() ? Integer.parseInt(top.required().substring(AT_LEAST.length())) : all;
  }

  /** An instant that has passed is no end to come, nor is that of what holds by now. */
  private Condition with(String observed, boolean met, Instant now) {
    Optional<Instant> until = top.until().filter(at -> now.isBefore(at) && met == top.met());
    return new Condition(top.name(), observed, top.required(), met, top.depth(), until);
  }

  /** Conditions as they stand at an instant. */
  public static List<Condition> at(List<Condition> preorder, Instant now) {
    return flat(of(preorder).stream().map(t -> t.at(now)).toList());
  }

  /** The part of the conditions below the one of a name, that one included; empty if none is. */
  public static List<Condition> part(List<Condition> preorder, String name) {
    for (ConditionTree tree : of(preorder)) {
      if (tree.top.name().equals(name)) {
        return tree.preorder().stream().map(c -> c.below(-tree.top.depth())).toList();
      }
      List<Condition> deeper = part(flat(tree.below), name);
      if (!deeper.isEmpty()) {
        return deeper;
      }
    }
    return List.of();
  }

  private static List<Condition> flat(List<ConditionTree> trees) {
    return trees.stream().flatMap(t -> t.preorder().stream()).toList();
  }

  /** The conditions again as they were recorded. */
  public List<Condition> preorder() {
    return Stream.concat(Stream.of(top), flat(below).stream()).toList();
  }

  /** The conditions without others below them that do not hold; none below one that holds. */
  public static List<Condition> missing(List<Condition> preorder) {
    return of(preorder).stream().flatMap(ConditionTree::missing).toList();
  }

  private Stream<Condition> missing() {
    if (top.met()) {
      return Stream.empty();
    }
    List<Condition> deeper = below.stream().flatMap(ConditionTree::missing).toList();
    return deeper.isEmpty() ? Stream.of(top) : deeper.stream();
  }

  /**
   * What is missing, a phrase for each condition that does not hold: such as {@code newRows 500 of
   * 3000 or maxWait 1h of 6h}, or {@code drift (nothing came)}.
   */
  public static List<String> phrases(List<Condition> preorder) {
    return of(preorder).stream().flatMap(ConditionTree::phrases).toList();
  }

  private Stream<String> phrases() {
    if (top.met()) {
      return Stream.empty();
    }
    boolean each = !below.isEmpty() && !isChoice();
    return each ? below.stream().flatMap(ConditionTree::named) : Stream.of(phrase());
  }

  private boolean isChoice() {
    return top.required().equals(ANY) || top.required().startsWith(AT_LEAST);
  }

  /** With the name of a trigger that others are below. */
  private Stream<String> named() {
    if (top.met()) {
      return Stream.empty();
    }
    return Stream.of(below.isEmpty() || isChoice() ? phrase() : top.name() + ": " + phrase());
  }

  private String phrase() {
    List<String> parts = below.stream().flatMap(ConditionTree::named).toList();
    if (parts.isEmpty()) {
      return text();
    }
    if (top.required().equals(ANY)) {
      return String.join(" or ", parts);
    }
    return isChoice()
        ? parts.stream().collect(Collectors.joining(", ", top.required() + " of (", ")"))
        : String.join(" and ", parts);
  }

  private String text() {
    if (!startsWithDigit(top.observed())) {
      return top.name() + " (" + top.observed() + ")";
    }
    // "waits for for 2s of 20s" would not read well
    String name = top.name().equals("for") ? "the alert to go on," : top.name();
    return startsWithDigit(top.required())
        ? name + " " + top.observed() + " of " + top.required()
        : top.name() + " " + top.observed() + " (needs " + top.required() + ")";
  }

  private static boolean startsWithDigit(String text) {
    return !text.isEmpty() && Character.isDigit(text.charAt(0));
  }
}
