package dev.tidemill.gateway.tensor;

import dev.tidemill.schemas.text.Counted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The columns of a row of model inputs, one after another in the order of the model: how golden
 * requests are kept and how predictions are logged, and how a request in the shape of one version
 * becomes one in the shape of another.
 */
public final class RowLayout {

  private final List<TensorSpec> inputs;
  private final List<Column> columns;
  private final boolean named;

  /**
   * A column.
   *
   * @param element its place in a row of that input
   */
  public record Column(String name, TensorSpec input, int element) {

    /** Whether its values are texts. */
    public boolean text() {
      return input.datatype() == Datatype.BYTES;
    }
  }

  /**
   * @param features names of the columns of all inputs, one after another, as the signature has
   *     them; without, or if they are the inputs' own names, each input of one column has its name
   */
  public RowLayout(List<TensorSpec> inputs, List<String> features) {
    this.inputs = List.copyOf(inputs);
    List<Column> all = new ArrayList<>();
    boolean given = namesColumns(inputs, features);
    named = given && inputs.size() == 1;
    for (TensorSpec input : inputs) {
      int length = input.rowLength();
      for (int i = 0; i < length; i++) {
        String own = length == 1 ? input.name() : input.name() + "[" + i + "]";
        all.add(new Column(given ? features.get(all.size()) : own, input, i));
      }
    }
    columns = List.copyOf(all);
  }

  /** As the gate reads them: names in another order are those of the inputs. */
  private static boolean namesColumns(List<TensorSpec> inputs, List<String> features) {
    List<String> own = inputs.stream().map(TensorSpec::name).toList();
    return features.size() == inputs.stream().mapToInt(TensorSpec::rowLength).sum()
        && (inputs.size() == 1 || !Set.copyOf(features).equals(Set.copyOf(own)));
  }

  /** The first column of an input. */
  public Optional<Column> columnOf(TensorSpec input) {
    return columns.stream().filter(c -> c.input().name().equals(input.name())).findFirst();
  }

  /** The columns in order. */
  public List<Column> columns() {
    return columns;
  }

  /** Whether the columns of the single input have names of their own. */
  public boolean named() {
    return named;
  }

  /** The inputs in order. */
  public List<TensorSpec> inputs() {
    return inputs;
  }

  /** The column of that name. */
  public Optional<Column> column(String name) {
    return columns.stream().filter(c -> c.name().equals(name)).findFirst();
  }

  /**
   * The first row of inputs as numbers; NaN is missing, or a text.
   *
   * @param from the layout that the values are in
   */
  public double[] numbers(RowLayout from, Map<String, TensorValue> values) {
    double[] row = new double[columns.size()];
    for (int i = 0; i < row.length; i++) {
      Optional<Column> column =
          from == this ? Optional.of(columns.get(i)) : from.column(columns.get(i).name());
      TensorValue value = column.map(c -> values.get(c.input().name())).orElse(null);
      row[i] = value == null ? Double.NaN : value.number(column.get().element());
    }
    return row;
  }

  /**
   * The texts of the first row by column, without the missing ones.
   *
   * @param from the layout that the values are in
   */
  public Map<String, String> texts(RowLayout from, Map<String, TensorValue> values) {
    Map<String, String> texts = new TreeMap<>();
    for (Column own : columns) {
      Optional<Column> column = own.text() ? from.column(own.name()) : Optional.empty();
      column
          .filter(Column::text)
          .map(c -> text(values.get(c.input().name()), c.element()))
          .ifPresent(text -> texts.put(own.name(), text));
    }
    return texts.isEmpty() ? Map.of() : texts;
  }

  private static String text(TensorValue value, int element) {
    return value == null || element >= value.size() ? null : value.text(element);
  }

  /**
   * The inputs of a request for one row.
   *
   * @param texts the columns that are text, without the missing ones
   * @throws IllegalArgumentException when the row is not as long as the inputs want
   */
  public Map<String, TensorValue> request(double[] row, Map<String, String> texts) {
    if (columns.size() != row.length) {
      throw new IllegalArgumentException(
          "a row of "
              + Counted.of(row.length, "number")
              + " for a model with "
              + Counted.of(columns.size(), "input"));
    }
    Map<String, TensorValue> values = new LinkedHashMap<>();
    for (TensorSpec input : inputs) {
      Object elements = input.datatype().newArray(input.rowLength());
      values.put(
          input.name(), new TensorValue(input.name(), input.datatype(), oneRow(input), elements));
    }
    for (int i = 0; i < row.length; i++) {
      Column column = columns.get(i);
      Object elements = values.get(column.input().name()).values();
      if (column.text()) {
        ((String[]) elements)[column.element()] = texts.get(column.name());
      } else {
        column.input().datatype().set(elements, column.element(), row[i]);
      }
    }
    return values;
  }

  private static long[] oneRow(TensorSpec input) {
    long[] shape = input.shape().clone();
    for (int i = 0; i < shape.length; i++) {
      shape[i] = shape[i] < 0 ? 1 : shape[i];
    }
    return shape;
  }
}
