package dev.tidemill.gateway.model;

import dev.tidemill.gateway.tensor.Datatype;
import dev.tidemill.gateway.tensor.RowLayout;
import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.text.Counted;
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
  private final AbsentInputs absence;

  /**
   * @throws IllegalArgumentException when a default is not of its input's type
   */
  ModelInputs(List<TensorSpec> inputs, Signature signature) {
    layout = new RowLayout(inputs, signature.features());
    absence = AbsentInputs.of(signature, layout);
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
    requireSameRows(accepted);
    if (!absent.isEmpty()) {
      fillIn(absent, given.keySet(), accepted);
    }
    return accepted;
  }

  /**
   * All inputs are of the same rows. A runtime tells a difference in its own words, if at all: what
   * has one row it may repeat for all others.
   */
  private void requireSameRows(Map<String, TensorValue> accepted) {
    TensorValue first = null;
    for (TensorSpec spec : layout.inputs()) {
      TensorValue value = spec.anyRows() ? accepted.get(spec.name()) : null;
      if (first == null) {
        first = value;
      } else if (value != null && value.rows() != first.rows()) {
        throw new InputRejected(
            "input '%s' has %s and input '%s' has %s; all inputs of a request have the same number of rows"
                .formatted(
                    first.name(),
                    Counted.of(first.rows(), "row"),
                    value.name(),
                    Counted.of(value.rows(), "row")));
      }
    }
  }

  /** By the name of the input or, of one column, by that of the column. */
  private TensorValue sent(TensorSpec spec, Map<String, TensorValue> given) {
    TensorValue own = given.get(spec.name());
    return own != null || !spec.oneColumn()
        ? own
        : layout.columnOf(spec).map(c -> given.get(c.name())).orElse(null);
  }

  private void fillIn(
      List<TensorSpec> absent, Set<String> given, Map<String, TensorValue> accepted) {
    int rows =
        layout.inputs().stream()
            .filter(spec -> spec.anyRows() && accepted.containsKey(spec.name()))
            .mapToInt(spec -> accepted.get(spec.name()).rows())
            .findFirst()
            .orElse(1);
    for (TensorSpec spec : absent) {
      RowLayout.Column column = layout.columnOf(spec).orElse(null);
      if (column == null || !spec.oneColumn() || !absence.allowed(column)) {
        throw new InputRejected(
            "input '%s' (%s) is missing; given: %s".formatted(spec.name(), spec.describe(), given),
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
    Source source = new Source(other.layout, accepted);
    for (TensorSpec spec : layout.inputs()) {
      TensorValue value = given.get(spec.name());
      if (value != null && spec.anyRows() && value.rows() != source.rows()) {
        lacking.add(spec.name()); // the other version did not ask for it, so nobody compared
      } else if (value != null && fits(spec, value)) {
        own.put(spec.name(), accept(spec, value));
      } else {
        own.put(spec.name(), joined(spec, given, source, lacking));
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
    return named().equals(other.named()) && absence.defaults().equals(other.absence.defaults());
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
    if (!there && !absence.allowed(column)) {
      lacking.add(column.name());
      return;
    }
    for (int row = 0; row < target.rows(); row++) {
      int at = row * target.width() + column.element();
      if (there) {
        copy(column, value.get(), row * width + first, target.elements(), at);
      } else {
        absence.fill(column, target.elements(), at);
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

  private TensorValue filled(RowLayout.Column column, int rows) {
    Object elements = column.input().datatype().newArray(rows);
    for (int row = 0; row < rows; row++) {
      absence.fill(column, elements, row);
    }
    TensorSpec spec = column.input();
    long[] shape = spec.shape().length == 1 ? new long[] {rows} : new long[] {rows, 1};
    return new TensorValue(spec.name(), spec.datatype(), shape, elements);
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
      return shaped.as(spec.datatype()).named(spec.name());
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
