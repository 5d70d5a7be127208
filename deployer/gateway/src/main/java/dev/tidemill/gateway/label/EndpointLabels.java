package dev.tidemill.gateway.label;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.spec.Task;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What labels of an endpoint may be.
 *
 * @param classes of the champion in order, of two the second is the true one; empty for a
 *     regression, and where nobody noted them
 */
public record EndpointLabels(Task task, List<String> classes) {

  /** More classes than these are not listed in a refusal. */
  private static final int MOST_LISTED = 20;

  /** A label's value, and its word where labels are words. */
  public record Meant(double value, Optional<String> text) {}

  public EndpointLabels {
    classes = List.copyOf(classes);
  }

  /** Those of a route's champion, or of its first model. */
  public static EndpointLabels of(Route route) {
    List<String> classes =
        route.versions().stream()
            .filter(v -> v.role() == RouteRole.CHAMPION || v.role() == RouteRole.CANDIDATE)
            .min(Comparator.comparing(RouteVersion::role))
            .map(RouteVersion::signature)
            .map(Signature::classes)
            .orElse(List.of());
    return new EndpointLabels(route.task(), classes);
  }

  /** What a value means; empty if it is not a label here. */
  Optional<Meant> meant(JsonNode sent) {
    return switch (task) {
      case REGRESSION -> number(sent).map(n -> new Meant(n, Optional.empty()));
      case BINARY_CLASSIFICATION -> binary(sent);
      case MULTICLASS_CLASSIFICATION -> ofSeveral(sent);
    };
  }

  /**
   * A word of two classes is 0 or 1. A number that is one of the classes is that class, before it
   * is a truth value: where the classes are 1 and 2, 1 is false.
   */
  private Optional<Meant> binary(JsonNode sent) {
    Optional<String> word = word(sent).filter(classes::contains);
    if (word.isPresent() && classes.size() == 2) {
      return Optional.of(new Meant(classes.indexOf(word.get()), word));
    }
    if (sent.isBoolean()) {
      return Optional.of(new Meant(sent.booleanValue() ? 1 : 0, Optional.empty()));
    }
    boolean numbers = classes.stream().anyMatch(EndpointLabels::isNumber);
    return number(sent)
        .filter(n -> !numbers && (n == 0 || n == 1))
        .map(n -> new Meant(n, Optional.empty()));
  }

  /**
   * A class that no version knows is taken: the world may have a new one. One that differs from a
   * known one only by its letters' case or by spaces is the same, misspelt.
   */
  private Optional<Meant> ofSeveral(JsonNode sent) {
    return word(sent)
        .filter(w -> !w.isBlank() && misspelt(w).isEmpty())
        .map(w -> new Meant(Double.NaN, Optional.of(w)));
  }

  /** The class that is meant by a word which is not quite it. */
  Optional<String> misspelt(String word) {
    return classes.contains(word)
        ? Optional.empty()
        : classes.stream().filter(c -> c.strip().equalsIgnoreCase(word.strip())).findFirst();
  }

  /** Whether the model has no such class. */
  public boolean unknown(String word) {
    return task == Task.MULTICLASS_CLASSIFICATION && !classes.isEmpty() && !classes.contains(word);
  }

  /** A class as it is written: 2 and 2.0 are the class 2, true is the class true. */
  private Optional<String> word(JsonNode sent) {
    if (sent.isTextual()) {
      return Optional.of(sent.textValue());
    }
    if (sent.isBoolean()) {
      return classes.stream().filter(c -> c.equalsIgnoreCase(sent.asText())).findFirst();
    }
    return number(sent)
        .map(
            n ->
                classes.stream()
                    .filter(c -> isNumber(c) && Double.parseDouble(c) == n)
                    .findFirst()
                    .orElseGet(() -> new BigDecimal(n).stripTrailingZeros().toPlainString()));
  }

  private static Optional<Double> number(JsonNode sent) {
    return sent.isNumber() && Double.isFinite(sent.doubleValue())
        ? Optional.of(sent.doubleValue())
        : Optional.empty();
  }

  private static boolean isNumber(String word) {
    try {
      return Double.isFinite(Double.parseDouble(word));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** What is allowed, as the end of a sentence about the endpoint. */
  String allowed() {
    String words =
        classes.stream()
                .limit(MOST_LISTED)
                .map(c -> "\"" + c + "\"")
                .collect(Collectors.joining(", "))
            + (classes.size() > MOST_LISTED ? ", ..." : "");
    boolean plain = classes.isEmpty() || classes.equals(List.of("0", "1"));
    return switch (task) {
      case REGRESSION -> "which predicts a number: send a finite number";
      case BINARY_CLASSIFICATION ->
          plain
              ? "which predicts yes or no: send true, false, 1 or 0"
              : "which predicts yes or no: send %s, true or false".formatted(words);
      case MULTICLASS_CLASSIFICATION ->
          "which predicts a class: send its name, as a text or a number"
              + (classes.isEmpty() ? "" : "; the model knows " + words);
    };
  }
}
