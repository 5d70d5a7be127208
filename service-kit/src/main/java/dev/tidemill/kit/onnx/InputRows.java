package dev.tidemill.kit.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows that a model is given, column by column: numbers, of which NaN is a missing one, or texts,
 * of which null is a missing one.
 */
public final class InputRows {

  private final List<InputColumn> columns;
  private final int size;
  private final Map<String, double[]> numbers = new LinkedHashMap<>();
  private final Map<String, String[]> texts = new LinkedHashMap<>();

  private InputRows(List<InputColumn> columns, int size) {
    this.columns = List.copyOf(columns);
    this.size = size;
  }

  /** Rows of numbers alone, each in the order of the names. */
  public static InputRows ofNumbers(List<String> names, double[]... rows) {
    Builder builder = builder(names.stream().map(InputColumn::ofNumbers).toList());
    for (double[] row : rows) {
      for (double value : row) {
        builder.number(value);
      }
    }
    return builder.build();
  }

  /**
   * Rows by their columns.
   *
   * @param numbers the values of each column of numbers; not copied
   * @param texts the values of each column of texts; not copied
   */
  public static InputRows ofColumns(
      List<InputColumn> columns,
      int size,
      Map<String, double[]> numbers,
      Map<String, String[]> texts) {
    InputRows rows = new InputRows(columns, size);
    rows.numbers.putAll(numbers);
    rows.texts.putAll(texts);
    return rows;
  }

  /** Takes rows one after another, each value in the order of the columns. */
  public static Builder builder(List<InputColumn> columns) {
    return new Builder(columns);
  }

  /** The columns in order. */
  public List<InputColumn> columns() {
    return columns;
  }

  /** The names of the columns in order. */
  public List<String> names() {
    return columns.stream().map(InputColumn::name).toList();
  }

  /** How many rows there are. */
  public int size() {
    return size;
  }

  /** The values of a column of numbers, a row each; not a copy. */
  public double[] numbers(String column) {
    return known(numbers.get(column), column, "numbers");
  }

  /** The values of a column of texts, a row each; not a copy. */
  public String[] texts(String column) {
    return known(texts.get(column), column, "texts");
  }

  private static <T> T known(T values, String column, String what) {
    if (values == null) {
      throw new IllegalArgumentException("There is no column of " + what + " called " + column);
    }
    return values;
  }

  /** The values of a row in the order of the columns; NaN for a text, as for a missing number. */
  public double[] numbers(int row) {
    return columns.stream()
        .mapToDouble(c -> c.text() ? Double.NaN : numbers.get(c.name())[row])
        .toArray();
  }

  /** The texts of a row by column, without the missing ones. */
  public Map<String, String> texts(int row) {
    Map<String, String> values = new TreeMap<>();
    texts.forEach(
        (column, all) -> {
          if (all[row] != null) {
            values.put(column, all[row]);
          }
        });
    return values;
  }

  /** These columns only, in this order. */
  public InputRows of(List<InputColumn> wanted) {
    if (wanted.equals(columns)) {
      return this;
    }
    InputRows rows = new InputRows(wanted, size);
    for (InputColumn column : wanted) {
      if (column.text()) {
        rows.texts.put(column.name(), texts(column.name()));
      } else {
        rows.numbers.put(column.name(), numbers(column.name()));
      }
    }
    return rows;
  }

  /**
   * The same rows with the values of a column of others.
   *
   * @param others as many rows, with this column
   */
  public InputRows with(InputColumn column, InputRows others) {
    InputRows rows = new InputRows(columns, size);
    rows.numbers.putAll(numbers);
    rows.texts.putAll(texts);
    if (column.text()) {
      rows.texts.put(column.name(), others.texts(column.name()));
    } else {
      rows.numbers.put(column.name(), others.numbers(column.name()));
    }
    return rows;
  }

  /** The rows from one to before another. */
  public InputRows range(int from, int to) {
    InputRows rows = new InputRows(columns, to - from);
    numbers.forEach((n, all) -> rows.numbers.put(n, Arrays.copyOfRange(all, from, to)));
    texts.forEach((n, all) -> rows.texts.put(n, Arrays.copyOfRange(all, from, to)));
    return rows;
  }

  /** Rows by their numbers; one may come more than once. */
  public InputRows pick(int... wanted) {
    InputRows rows = new InputRows(columns, wanted.length);
    numbers.forEach(
        (n, all) -> rows.numbers.put(n, Arrays.stream(wanted).mapToDouble(i -> all[i]).toArray()));
    texts.forEach(
        (n, all) ->
            rows.texts.put(n, Arrays.stream(wanted).mapToObj(i -> all[i]).toArray(String[]::new)));
    return rows;
  }

  /** Takes values row by row. */
  public static final class Builder {

    private static final int FIRST = 16;

    private final List<InputColumn> columns;
    private final List<double[]> numbers = new ArrayList<>();
    private final List<String[]> texts = new ArrayList<>();
    private int rows;
    private int next;

    private Builder(List<InputColumn> columns) {
      this.columns = List.copyOf(columns);
      for (InputColumn column : columns) {
        numbers.add(column.text() ? null : new double[FIRST]);
        texts.add(column.text() ? new String[FIRST] : null);
      }
    }

    /** The next value, of a column of numbers; NaN is missing. */
    public Builder number(double value) {
      double[] values = numbers.get(next);
      if (rows == values.length) {
        values = Arrays.copyOf(values, rows * 2);
        numbers.set(next, values);
      }
      values[rows] = value;
      return advanced();
    }

    /** The next value, of a column of texts; null is missing. */
    public Builder text(String value) {
      String[] values = texts.get(next);
      if (rows == values.length) {
        values = Arrays.copyOf(values, rows * 2);
        texts.set(next, values);
      }
      values[rows] = value;
      return advanced();
    }

    private Builder advanced() {
      next++;
      if (next == columns.size()) {
        next = 0;
        rows++;
      }
      return this;
    }

    /** The rows that are complete. */
    public InputRows build() {
      InputRows built = new InputRows(columns, rows);
      for (int i = 0; i < columns.size(); i++) {
        InputColumn column = columns.get(i);
        if (column.text()) {
          built.texts.put(column.name(), Arrays.copyOf(texts.get(i), rows));
        } else {
          built.numbers.put(column.name(), Arrays.copyOf(numbers.get(i), rows));
        }
      }
      return built;
    }
  }
}
