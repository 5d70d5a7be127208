package dev.tidemill.gateway.model;

import dev.tidemill.gateway.tensor.Datatype;
import dev.tidemill.gateway.tensor.RowLayout;
import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.message.Signature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a version takes of a request: its own inputs in its own types. What a request may leave out
 * gets its default, or is missing.
 */
public final class ModelInputs {

  private final RowLayout layout;
  private final Map<String, String> defaults;
  private final Set<String> optional;

  /**
   * @throws IllegalArgumentException when a default is not of its input's type
   */
  ModelInputs(List<TensorSpec> inputs, Signature signature) {
    layout = new RowLayout(inputs, signature.features());
    defaults = signature.defaults();
    optional = Set.copyOf(signature.optional());
    for (RowLayout.Column column : layout.columns()) {
      if (usual(column) != null) {
        fill(column, column.input().datatype().newArray(column.element() + 1), column.element());
      }
    }
  }

  /** The columns of a row. */
  public RowLayout layout() {
    return layout;
  }

  /**
   * The inputs in the model's own types.
   *
   * @throws InputRejected when one is missing, or has another type or shape
   */
  public Map<String, TensorValue> accept(Map<String, TensorValue> given) {
    Map<String, TensorValue> accepted = new HashMap<>();
    List<TensorSpec> absent = new ArrayList<>();
    for (TensorSpec spec : layout.inputs()) {
      TensorValue value = sent(spec, given);
      if (value == null) {
        absent.add(spec);
      } else {
        accepted.put(spec.name(), accept(spec, value));
      }
    }
    if (!absent.isEmpty()) {
      fillIn(absent, given, accepted);
    }
    return accepted;
  }

  /** By the name of the input or, of one column, by that of the column. */
  private TensorValue sent(TensorSpec spec, Map<String, TensorValue> given) {
    TensorValue own = given.get(spec.name());
    return own != null || !spec.oneColumn()
        ? own
        : layout.columnOf(spec).map(c -> given.get(c.name())).orElse(null);
  }

  private void fillIn(
      List<TensorSpec> absent, Map<String, TensorValue> given, Map<String, TensorValue> accepted) {
    int rows = given.values().stream().mapToInt(TensorValue::rows).findFirst().orElse(1);
    for (TensorSpec spec : absent) {
      RowLayout.Column column = layout.columnOf(spec).orElse(null);
      if (column == null || !spec.oneColumn() || !mayBeAbsent(column)) {
        throw new InputRejected(
            "input '%s' (%s) is missing; given: %s"
                .formatted(spec.name(), spec.describe(), given.keySet()),
            absent.stream().map(TensorSpec::name).toList());
      }
      accepted.put(spec.name(), filled(column, rows));
    }
  }

  /**
   * The inputs of a request that another version accepted: that version's columns by their names,
   * where this one has them in other inputs.
   *
   * @param given as the request has them
   * @param other the version that accepted them
   * @param accepted what it accepted
   * @throws InputRejected as {@link #accept(Map)}
   */
  public Map<String, TensorValue> accept(
      Map<String, TensorValue> given, ModelInputs other, Map<String, TensorValue> accepted) {
    Map<String, TensorValue> own = new HashMap<>();
    List<String> lacking = new ArrayList<>();
    for (TensorSpec spec : layout.inputs()) {
      TensorValue value = given.get(spec.name());
      if (value != null && fits(spec, value)) {
        own.put(spec.name(), accept(spec, value));
      } else {
        own.put(spec.name(), joined(spec, given, new Source(other.layout, accepted), lacking));
      }
    }
    if (!lacking.isEmpty()) {
      throw new InputRejected("the request has no %s".formatted(quoted(lacking)), lacking);
    }
    return own;
  }

  /** Where values are found by the names of their columns. */
  private record Source(RowLayout layout, Map<String, TensorValue> values) {

    int rows() {
      return values.values().stream().mapToInt(TensorValue::rows).max().orElse(1);
    }

    Optional<TensorValue> value(RowLayout.Column column) {
      return Optional.ofNullable(values.get(column.input().name()));
    }
  }

  /** Whether it has an input or a column of that name. */
  public boolean knows(String name) {
    return layout.columns().stream()
        .anyMatch(c -> c.input().name().equals(name) || c.name().equals(name));
  }

  /** Whether another version takes the same columns in the same inputs. */
  public boolean sameAs(ModelInputs other) {
    return named().equals(other.named()) && defaults.equals(other.defaults);
  }

  private List<List<String>> named() {
    return layout.columns().stream().map(c -> List.of(c.input().name(), c.name())).toList();
  }

  /** An input put together column by column. */
  private TensorValue joined(
      TensorSpec spec, Map<String, TensorValue> given, Source source, List<String> lacking) {
    TensorValue sent = given.get(spec.name());
    if (sent != null && !layout.named()) {
      return accept(spec, sent);
    }
    if (spec.shape().length < 1 || spec.shape().length > 2) {
      lacking.add(spec.name());
      return null;
    }
    int rows = source.rows();
    int width = spec.rowLength();
    Object elements = spec.datatype().newArray(rows * width);
    for (RowLayout.Column column : layout.columns()) {
      if (column.input().name().equals(spec.name())) {
        copy(column, given, source, new Target(elements, rows, width), lacking);
      }
    }
    long[] shape = spec.shape().length == 1 ? new long[] {rows} : new long[] {rows, width};
    return new TensorValue(spec.name(), spec.datatype(), shape, elements);
  }

  private record Target(Object elements, int rows, int width) {}

  private void copy(
      RowLayout.Column column,
      Map<String, TensorValue> given,
      Source source,
      Target target,
      List<String> lacking) {
    Optional<RowLayout.Column> from = source.layout().column(column.name());
    Optional<TensorValue> value =
        from.flatMap(source::value).or(() -> Optional.ofNullable(given.get(column.name())));
    int width = from.map(f -> f.input().rowLength()).orElse(1);
    int first = from.map(RowLayout.Column::element).orElse(0);
    boolean there = value.filter(v -> v.size() == target.rows() * width).isPresent();
    if (!there && !mayBeAbsent(column)) {
      lacking.add(column.name());
      return;
    }
    for (int row = 0; row < target.rows(); row++) {
      int at = row * target.width() + column.element();
      if (there) {
        copy(column, value.get(), row * width + first, target.elements(), at);
      } else {
        fill(column, target.elements(), at);
      }
    }
  }

  private static void copy(
      RowLayout.Column column, TensorValue value, int from, Object elements, int to) {
    if (column.text() != (value.datatype() == Datatype.BYTES)) {
      throw new InputRejected(
          "input '%s' has datatype %s instead of %s"
              .formatted(column.name(), value.datatype(), column.input().datatype()));
    }
    if (column.text()) {
      ((String[]) elements)[to] = value.text(from);
    } else {
      Datatype type = column.input().datatype();
      double number = value.number(from);
      if (type.whole() && !(number == Math.rint(number) && type.holds((long) number))) {
        throw new InputRejected(
            "input '%s' holds %s, which is not %s".formatted(column.name(), number, type));
      }
      type.set(elements, to, number);
    }
  }

  /** Whether a request may leave it out: whole numbers and truth values cannot be missing. */
  private boolean mayBeAbsent(RowLayout.Column column) {
    boolean floating = column.input().datatype().floating();
    boolean may = optional.contains(column.name()) || optional.contains(column.input().name());
    return usual(column) != null || (may && (floating || column.text()));
  }

  /** The default of a column, by its name or that of its own input; or null. */
  private String usual(RowLayout.Column column) {
    return defaults.getOrDefault(column.name(), defaults.get(column.input().name()));
  }

  private TensorValue filled(RowLayout.Column column, int rows) {
    Object elements = column.input().datatype().newArray(rows);
    for (int row = 0; row < rows; row++) {
      fill(column, elements, row);
    }
    TensorSpec spec = column.input();
    long[] shape = spec.shape().length == 1 ? new long[] {rows} : new long[] {rows, 1};
    return new TensorValue(spec.name(), spec.datatype(), shape, elements);
  }

  /** Puts the default in, or what is missing. */
  private void fill(RowLayout.Column column, Object elements, int at) {
    String word = usual(column);
    if (column.text()) {
      ((String[]) elements)[at] = word;
    } else {
      Datatype type = column.input().datatype();
      type.set(elements, at, word == null ? Double.NaN : number(column, word));
    }
  }

  private static double number(RowLayout.Column column, String word) {
    Datatype type = column.input().datatype();
    if (type == Datatype.BOOL && (word.equals("true") || word.equals("false"))) {
      return word.equals("true") ? 1 : 0;
    }
    try {
      double number = Double.parseDouble(word);
      if (type.floating() || (number == Math.rint(number) && type.holds((long) number))) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, as a number of another type is
    }
    throw new IllegalArgumentException(
        "the default '%s' of the input '%s' is not %s".formatted(word, column.name(), type));
  }

  private static boolean fits(TensorSpec spec, TensorValue value) {
    return spec.accepts(value.shape()) || reshaped(spec, value) != value;
  }

  private static TensorValue accept(TensorSpec spec, TensorValue value) {
    TensorValue shaped = reshaped(spec, value);
    if (!spec.accepts(shaped.shape())) {
      throw new InputRejected(
          "input '%s' has shape %s instead of %s"
              .formatted(
                  spec.name(),
                  TensorSpec.shapeText(value.shape()),
                  TensorSpec.shapeText(spec.shape())));
    }
    try {
      return shaped.as(spec.datatype());
    } catch (IllegalArgumentException e) {
      throw new InputRejected("input '" + spec.name() + "' " + e.getMessage());
    }
  }

  /** Of one column it does not matter whether its shape is [n] or [n, 1]. */
  private static TensorValue reshaped(TensorSpec spec, TensorValue value) {
    long[] shape = value.shape();
    if (!spec.oneColumn() || spec.shape().length == shape.length) {
      return value;
    }
    if (shape.length == 1) {
      return value.withShape(shape[0], 1);
    }
    return shape.length == 2 && shape[1] == 1 ? value.withShape(shape[0]) : value;
  }

  private static String quoted(List<String> names) {
    return "'" + String.join("', '", names) + "'";
  }
}
