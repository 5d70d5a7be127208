package dev.tidemill.schemas.spec;

import dev.tidemill.schemas.spec.DataSpec.LabelColumn;
import dev.tidemill.schemas.text.Counted;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the values of a label mean. A value is known by its word: text as it is, a whole number
 * without a fraction, {@code true} or {@code false}. Whatever reads labels asks here, so that the
 * data gate, the model gate and {@code tidemill validate} agree.
 */
public record LabelValues(Task task, LabelColumn label) {

  /** A label of more classes is taken for a number that somebody wants to predict. */
  public static final int MOST_CLASSES = 1000;

  /** How many values a sentence names. */
  private static final int NAMED = 6;

  /** Words that usually mean true: the one that a sentence proposes. */
  private static final List<String> TRUE_WORDS =
      List.of("yes", "y", "true", "t", "1", "positive", "pos");

  /** Numbers by size, then words by letters, as scikit-learn orders each of them. */
  private static final Comparator<String> ORDER =
      Comparator.comparing((String word) -> number(word).isEmpty())
          .thenComparing(word -> number(word).orElse(BigDecimal.ZERO))
          .thenComparing(Comparator.naturalOrder());

  /** A value and how often it was found. */
  public record Found(String word, long rows) {}

  /** The labels of a pipeline. */
  public static LabelValues of(PipelineSpec spec) {
    return new LabelValues(spec.task(), spec.data().columns().label());
  }

  /**
   * The words that a label may have where the specification lists them: both classes of a binary
   * classification. Empty where it does not, and for several classes, of which a new one is told.
   */
  public List<String> declared() {
    return task == Task.BINARY_CLASSIFICATION ? label.classes() : List.of();
  }

  /** Whether a binary label is 0 or 1, or false or true. */
  public boolean isPlainTruth() {
    return task == Task.BINARY_CLASSIFICATION
        && label.classes().isEmpty()
        && label.positive().isEmpty();
  }

  /** The number of a label: 1 and 0 of a binary one. NaN for a word that is not a label. */
  public double valueOf(String word) {
    if (word == null) {
      return Double.NaN;
    }
    if (task == Task.REGRESSION || isPlainTruth()) {
      double plain = plain(word);
      return task == Task.REGRESSION || plain == 0 || plain == 1 ? plain : Double.NaN;
    }
    if (task == Task.MULTICLASS_CLASSIFICATION) {
      throw new IllegalStateException("A label of several classes has no number of its own");
    }
    if (word.equals(trueWord())) {
      return 1;
    }
    return label.classes().isEmpty() || label.classes().contains(word) ? 0 : Double.NaN;
  }

  /** The word that is true of a binary label that is declared. */
  private String trueWord() {
    return label.positive().orElseGet(() -> label.classes().get(label.classes().size() - 1));
  }

  private static double plain(String word) {
    String trimmed = word.trim().toLowerCase(Locale.ROOT);
    return switch (trimmed) {
      case "true" -> 1;
      case "false" -> 0;
      default -> number(trimmed).map(BigDecimal::doubleValue).orElse(Double.NaN);
    };
  }

  private static Optional<BigDecimal> number(String word) {
    if (word.length() > 320) {
      return Optional.empty(); // reading a number takes time that grows with the square
    }
    try {
      return Optional.of(new BigDecimal(word.trim()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * The classes of a classification in their order: those declared, then others by size or by
   * letters. Of a binary one the second is true.
   */
  public List<String> classes(Collection<String> found) {
    if (task == Task.REGRESSION) {
      return List.of();
    }
    if (task == Task.BINARY_CLASSIFICATION) {
      return binary(found);
    }
    Set<String> all = new LinkedHashSet<>(label.classes());
    all.addAll(sorted(found));
    return List.copyOf(all);
  }

  private List<String> binary(Collection<String> found) {
    if (isPlainTruth()) {
      boolean words = found.stream().anyMatch(w -> number(w).isEmpty());
      return words ? List.of("false", "true") : List.of("0", "1");
    }
    String yes = trueWord();
    Collection<String> all = label.classes().isEmpty() ? sorted(found) : label.classes();
    return all.stream()
        .filter(w -> !w.equals(yes))
        .findFirst()
        .map(no -> List.of(no, yes))
        .orElse(List.of(yes));
  }

  /** Numbers by size, then words by letters. */
  public static List<String> sorted(Collection<String> words) {
    Set<String> sorted = new TreeSet<>(ORDER);
    sorted.addAll(words);
    return List.copyOf(sorted);
  }

  /**
   * Why labels are not what the task needs, in one sentence with what to write; empty if they are.
   *
   * @param found each value once, the most frequent first; {@link #MOST_CLASSES} + 1 are enough
   */
  public Optional<String> refusal(List<Found> found) {
    boolean none = found.isEmpty();
    return switch (task) {
      case REGRESSION ->
          none || found.stream().noneMatch(f -> Double.isNaN(valueOf(f.word())))
              ? Optional.empty()
              : Optional.of(
                  holds(found)
                      + ", but the label of a regression is a number. "
                      + "data.query can leave other rows out, as WHERE TRY_CAST(%1$s AS DOUBLE) IS NOT NULL does; if they are classes, write task: multiclass-classification"
                          .formatted(label.column()));
      case BINARY_CLASSIFICATION ->
          none || isBinary(found)
              ? Optional.empty()
              : Optional.of(holds(found) + ", but " + whatIsBinary() + ". " + remedy(found));
      case MULTICLASS_CLASSIFICATION ->
          found.size() <= MOST_CLASSES
              ? Optional.empty()
              : Optional.of(
                  holds(found)
                      + ", but a classification has at most %d classes. If the label is a number, write task: regression"
                          .formatted(MOST_CLASSES));
    };
  }

  private boolean isBinary(List<Found> found) {
    if (label.classes().isEmpty() && label.positive().isPresent()) {
      long others = found.stream().filter(f -> !f.word().equals(trueWord())).count();
      return others <= 1 && others < found.size();
    }
    return found.stream().noneMatch(f -> Double.isNaN(valueOf(f.word())));
  }

  private String holds(List<Found> found) {
    List<String> named =
        found.stream().map(f -> f.word() + " (" + Counted.of(f.rows(), "row") + ")").toList();
    return "The label %s holds %s".formatted(label.column(), Counted.names(named, NAMED));
  }

  private String whatIsBinary() {
    return isPlainTruth()
        ? "a binary label is " + allowed() + ", unless its two values are declared"
        : "declared are " + allowed();
  }

  /** What a label may be, for people. */
  public String allowed() {
    return switch (task) {
      case REGRESSION -> "a number";
      case MULTICLASS_CLASSIFICATION -> "at most " + MOST_CLASSES + " classes";
      case BINARY_CLASSIFICATION -> {
        if (isPlainTruth()) {
          yield "0 or 1, or true or false";
        }
        yield label.classes().isEmpty()
            ? trueWord() + " and one other value"
            : String.join(" and ", label.classes());
      }
    };
  }

  private String remedy(List<Found> found) {
    String column = label.column();
    List<String> words = sorted(found.stream().map(Found::word).toList());
    String yes =
        words.stream()
            .filter(w -> TRUE_WORDS.contains(w.toLowerCase(Locale.ROOT)))
            .findFirst()
            .filter(w -> !w.equals("1") || !words.contains("2"))
            .orElseGet(() -> words.get(words.size() - 1));
    String byQuery =
        "data.query can make a label of them, as CASE WHEN %s = '%s' THEN 1 ELSE 0 END AS %s does"
            .formatted(column, yes.replace("'", "''"), column);
    if (found.size() == 2) {
      return "Write label: {column: %s, positive: \"%s\"} if %s is what is true, or positive: \"%s\"; or %s"
          .formatted(column, yes, yes, words.get(words.get(0).equals(yes) ? 1 : 0), byQuery);
    }
    return found.size() == 1
        ? byQuery
        : byQuery
            + ", or leave rows out with WHERE; for several classes write task: multiclass-classification";
  }
}
