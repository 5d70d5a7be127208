package dev.tidemill.standalone.scoring;

import dev.tidemill.kit.onnx.InputRows;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Reads the next part of the rows while the model is busy with the one before. */
final class PartsAhead implements AutoCloseable {

  private final RowParts parts;
  private final ExecutorService reader = Executors.newSingleThreadExecutor();
  private long first;
  private Future<InputRows> next;

  PartsAhead(RowParts parts) {
    this.parts = parts;
    this.next = read(0);
  }

  private Future<InputRows> read(long from) {
    return reader.submit(() -> parts.from(from));
  }

  /** The next part; there is one. */
  InputRows next() throws SQLException {
    try {
      InputRows part = next.get();
      first += RowParts.AT_ONCE;
      if (first < parts.rows()) {
        next = read(first);
      }
      return part;
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

  /** The database must not be in use when it is closed. */
  @Override
  public void close() {
    reader.shutdown();
    try {
      reader.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
