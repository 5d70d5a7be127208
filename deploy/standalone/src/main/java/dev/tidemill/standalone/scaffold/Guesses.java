package dev.tidemill.standalone.scaffold;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.schemas.spec.DataSpec.Columns;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.standalone.scaffold.SeenColumn.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the columns of a file mean. What the user said counts; the rest is guessed by rules, and
 * each guess says why.
 *
 * @param time the column, or {@link Columns#INGESTED} where no column has times
 * @param positive of two words or numbers as labels the one that is true
 * @param spelling an expression that makes labels equal which differ in spaces or case alone
 * @param inputs columns that the model may see
 * @param left columns that are kept from it, with the reason
 */
public record Guesses(
    Guess<Task> task,
    Guess<String> id,
    Guess<String> time,
    Guess<String> label,
    Optional<Guess<String>> positive,
    Optional<Guess<String>> spelling,
    List<SeenColumn> inputs,
    List<Guess<String>> left) {

  /** The id that the query makes of a row whose file has none. */
  static final String MADE_ID = "row_id";

  private static final String NO_TIME =
      "no column holds times, so rows have the time of their file. The model is judged on the"
          + " newest files, or on a fifth of the rows as by chance while there are few; a label"
          + " counts as known with its file; a file that is written anew is the newest";

  /** Class labels beyond this are taken for numbers. */
  private static final int MOST_CLASSES = 20;

  private static final Pattern LABEL =
      Pattern.compile("label|target|class|outcome|y|churn(ed)?|default(ed)?|fraud");
  private static final Pattern ID = Pattern.compile("(.*_)?(id|uuid|key|number|no)|.*[a-z]Id");
  private static final List<String> TRUE =
      List.of("1", "1.0", "true", "yes", "y", "t", "positive", "bad", "fraud", "churned");

  /** A value with the reason why it was chosen; no reason if the user said it. */
  public record Guess<T>(T value, String why) {

    /** Whether nobody said it. */
    public boolean guessed() {
      return !why.isEmpty();
    }
  }

  /** What the user said on the command line. */
  public record Said(
      Optional<Task> task, Optional<String> label, Optional<String> time, Optional<String> id) {}

  /**
   * Guesses what the user did not say.
   *
   * @throws CliException if a column that was said is not there, or none can be guessed
   */
  public static Guesses of(DataLook data, Said said) {
    Guess<String> time = time(data, said);
    Guess<String> id = id(data, said, time.value());
    Guess<String> label = label(data, said, id.value(), time.value());
    SeenColumn found = data.column(label.value()).orElseThrow();
    Optional<Guess<String>> spelling = LabelSpelling.of(found);
    SeenColumn labels = spelling.isPresent() ? LabelSpelling.cleaned(found) : found;
    requireValues(labels, data);
    Guess<Task> task = task(labels, said);
    List<SeenColumn> inputs = new ArrayList<>();
    List<Guess<String>> left = new ArrayList<>();
    for (SeenColumn column : data.columns()) {
      if (!Stream.of(id, time, label).anyMatch(g -> g.value().equals(column.name()))) {
        Optional<String> why = UnfitInput.why(column, data.rows());
        why.ifPresentOrElse(w -> left.add(new Guess<>(column.name(), w)), () -> inputs.add(column));
      }
    }
    if (inputs.isEmpty()) {
      throw new CliException(
          "No column is left that a model could learn from: " + names(data.columns()), 65);
    }
    return new Guesses(
        task, id, time, label, positive(task.value(), labels), spelling, inputs, left);
  }

  /** From a label of one value there is nothing to learn. */
  private static void requireValues(SeenColumn label, DataLook data) {
    if (label.distinct() > 1) {
      return;
    }
    String holds =
        label.distinct() == 0
            ? "The label %s is empty in all %s"
                .formatted(label.name(), Counted.of(data.rows(), "row"))
            : "The label %s has one value only, %s (%s)"
                .formatted(label.name(), label.few().get(0), Counted.of(label.values(), "row"));
    throw new CliException(
        holds
            + ". A model needs rows of at least two values: name another column with --label, or"
            + " begin with a file that has both. There are "
            + names(data.columns()),
        65);
  }

  private static Guess<String> said(DataLook data, String option, String column) {
    return new Guess<>(
        data.column(column)
            .orElseThrow(
                () ->
                    new CliException(
                        "%s: there is no column %s; there are %s"
                            .formatted(option, column, names(data.columns())),
                        64))
            .name(),
        "");
  }

  private static Guess<String> time(DataLook data, Said said) {
    if (said.time().isPresent()) {
      return said(data, "--time", said.time().get());
    }
    return first(data, c -> c.use() == Use.TIME && c.values() == data.rows())
        .or(() -> first(data, c -> c.use() == Use.TIME && c.values() > 0))
        .map(c -> new Guess<>(c.name(), "the first column of times"))
        .orElseGet(() -> new Guess<>(Columns.INGESTED, NO_TIME));
  }

  /** Whether a column has the times of the rows. */
  boolean timed() {
    return !time.value().equals(Columns.INGESTED);
  }

  private static Guess<String> id(DataLook data, Said said, String time) {
    if (said.id().isPresent()) {
      return said(data, "--id", said.id().get());
    }
    Predicate<SeenColumn> apart = c -> c.tellsRowsApart(data.rows()) && !c.name().equals(time);
    Predicate<SeenColumn> named = c -> ID.matcher(c.name()).matches();
    return first(data, apart.and(named))
        .or(() -> first(data, apart.and(c -> c.use() == Use.TEXT || c.whole())))
        .map(c -> new Guess<>(c.name(), "each row has its own value"))
        .orElseGet(
            () -> new Guess<>(MADE_ID, "no column tells rows apart, so it is made of all values"));
  }

  private static Guess<String> label(DataLook data, Said said, String id, String time) {
    if (said.label().isPresent()) {
      return said(data, "--label", said.label().get());
    }
    Predicate<SeenColumn> free =
        c ->
            !c.name().equals(id)
                && !c.name().equals(time)
                && c.use() != Use.TIME
                && c.use() != Use.NESTED;
    Predicate<SeenColumn> named = c -> LABEL.matcher(c.name().toLowerCase(Locale.ROOT)).matches();
    return first(data, free.and(named))
        .map(c -> new Guess<>(c.name(), "labels are often called so"))
        .or(
            () ->
                data.columns().stream()
                    .filter(free)
                    .reduce((a, b) -> b)
                    .map(
                        c -> new Guess<>(c.name(), "it is the last column; --label names another")))
        .orElseThrow(
            () ->
                new CliException(
                    "No column is left for the label; name it with --label. There are "
                        + names(data.columns()),
                    65));
  }

  private static Guess<Task> task(SeenColumn label, Said said) {
    if (said.task().isPresent()) {
      return new Guess<>(said.task().get(), "");
    }
    String found = "%s has %d different values".formatted(label.name(), label.distinct());
    if (label.use() == Use.TRUTH || label.distinct() == 2) {
      return new Guess<>(Task.BINARY_CLASSIFICATION, found);
    } else if (label.use() == Use.TEXT) {
      return new Guess<>(Task.MULTICLASS_CLASSIFICATION, found + ", which are words");
    } else if (label.whole() && label.distinct() <= MOST_CLASSES) {
      return new Guess<>(Task.MULTICLASS_CLASSIFICATION, found + ", which are whole numbers");
    }
    return new Guess<>(Task.REGRESSION, found);
  }

  /** Of two labels that are neither 0 and 1 nor false and true. */
  private static Optional<Guess<String>> positive(Task task, SeenColumn label) {
    boolean clear =
        label.use() == Use.TRUTH
            || (label.use() == Use.NUMBER && List.of("0", "1").containsAll(label.few()));
    if (task != Task.BINARY_CLASSIFICATION || clear || label.few().isEmpty()) {
      return Optional.empty();
    }
    return label.few().stream()
        .filter(v -> TRUE.contains(v.toLowerCase(Locale.ROOT)))
        .findFirst()
        .map(v -> new Guess<>(v, "it reads as true"))
        .or(
            () ->
                Optional.of(
                    new Guess<>(
                        label.few().get(label.few().size() - 1), "it is the rarer of the two")));
  }

  private static Optional<SeenColumn> first(DataLook data, Predicate<SeenColumn> which) {
    return data.columns().stream().filter(which).findFirst();
  }

  private static String names(List<SeenColumn> columns) {
    return columns.stream()
        .map(c -> c.name() + " (" + c.type().toLowerCase(Locale.ROOT) + ")")
        .collect(Collectors.joining(", "));
  }

  /** For a trainer that takes numbers only: texts are left out then. */
  Guesses forNumbersOnly(boolean wanted) {
    if (!wanted || texts().isEmpty()) {
      return this;
    }
    List<Guess<String>> more = new ArrayList<>(left);
    texts().forEach(t -> more.add(new Guess<>(t, "this trainer takes numbers only")));
    List<SeenColumn> numbers = inputs.stream().filter(c -> c.use() != Use.TEXT).toList();
    if (numbers.isEmpty()) {
      throw new CliException(
          "This template's trainer takes numbers only, and there are none among the inputs: "
              + names(inputs),
          65);
    }
    return new Guesses(task, id, time, label, positive, spelling, numbers, more);
  }

  /** Whether the query has to make the id. */
  boolean makesId() {
    return id.value().equals(MADE_ID) && id.guessed();
  }

  /** Names of the inputs that are numbers, or true and false. */
  List<String> numbers() {
    return inputs.stream().filter(c -> c.use() != Use.TEXT).map(SeenColumn::name).toList();
  }

  /** Names of the inputs that are texts. */
  List<String> texts() {
    return inputs.stream().filter(c -> c.use() == Use.TEXT).map(SeenColumn::name).toList();
  }

  /** A line for each guess. */
  public List<String> told() {
    List<String> lines = new ArrayList<>();
    add(lines, "label", label);
    add(
        lines,
        "task",
        new Guess<>(task.value().name().toLowerCase(Locale.ROOT).replace('_', '-'), task.why()));
    spelling.ifPresent(
        s ->
            lines.add(
                "data.query takes "
                    + label.value()
                    + " as "
                    + s.value().formatted(label.value())
                    + " ("
                    + s.why()
                    + ")"));
    positive.ifPresent(p -> add(lines, "true is", p));
    add(lines, "id", id);
    if (timed()) {
      add(lines, "time", time);
    } else {
      lines.add("no time: " + time.why());
    }
    left.forEach(l -> lines.add("not an input: " + l.value() + " (" + l.why() + ")"));
    return lines;
  }

  private static void add(List<String> lines, String what, Guess<String> guess) {
    if (guess.guessed()) {
      lines.add("guessed " + what + ": " + guess.value() + " (" + guess.why() + ")");
    }
  }
}
