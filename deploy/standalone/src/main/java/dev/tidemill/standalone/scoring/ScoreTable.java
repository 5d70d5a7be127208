package dev.tidemill.standalone.scoring;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.onnx.Scores;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What a model said of the rows of a file, a row of the database for each, in their order. It is
 * written by a thread and a connection of its own, while the model works at the next part.
 */
final class ScoreTable implements AutoCloseable {

  private static final String TABLE = "tidemill scores";

  private final List<String> classes;
  private final NumberRows rows;
  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private Future<?> before;

  private ScoreTable(List<String> classes, NumberRows rows) {
    this.classes = List.copyOf(classes);
    this.rows = rows;
  }

  /**
   * An empty one.
   *
   * @param classes a number for each; of none there is one number
   */
  static ScoreTable create(GuardedDatabase database, List<String> classes) throws SQLException {
    int width = Math.max(1, classes.size());
    return new ScoreTable(classes, NumberRows.into(database, TABLE, width));
  }

  /** The quoted name of the table. */
  String table() {
    return name(TABLE);
  }

  /** Takes the scores of the next rows. */
  void add(Scores part) throws SQLException {
    await();
    before =
        writer.submit(
            () -> {
              rows.add(IntStream.range(0, part.width()).mapToObj(part::column).toList());
              return null;
            });
  }

  /** No scores follow: the table has all of them. */
  void complete() throws SQLException {
    await();
  }

  private void await() throws SQLException {
    try {
      if (before != null) {
        before.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SQLException sql) {
        throw sql;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("It was stopped", e);
    }
  }

  /**
   * The columns of the result: the number of each row, or the most probable class and the
   * probability of each.
   *
   * @param table what the query calls it
   */
  List<String> columns(String table) {
    if (classes.isEmpty()) {
      return List.of(table + ".s0 AS score");
    }
    List<String> numbers =
        IntStream.range(0, classes.size()).mapToObj(i -> table + ".s" + i).toList();
    String list = "[" + String.join(", ", numbers) + "]";
    List<String> columns = new ArrayList<>();
    columns.add(
        "([%s])[list_position(%s, list_max(%s))] AS class"
            .formatted(String.join(", ", classes.stream().map(Sql::text).toList()), list, list));
    for (int i = 0; i < classes.size(); i++) {
      columns.add(numbers.get(i) + " AS " + name("probability_" + classes.get(i)));
    }
    return columns;
  }

  /** The database must not be in use when it is closed. */
  @Override
  public void close() throws SQLException {
    writer.shutdown();
    try {
      writer.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    rows.close();
  }
}
