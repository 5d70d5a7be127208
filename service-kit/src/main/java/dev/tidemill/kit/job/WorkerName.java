package dev.tidemill.kit.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The names of a worker.
 *
 * @param shown for people: it is in events and in {@code why}
 * @param identity for executions: no other worker has it, though two may be shown alike
 */
public record WorkerName(String shown, String identity) {

  private static final String FILE = "worker";

  /** A worker that is another one after each start, for it leaves nothing behind. */
  public static WorkerName untilItsEnd(String shown) {
    return new WorkerName(shown, UUID.randomUUID().toString());
  }

  /**
   * A worker that is the same one after a restart.
   *
   * @param folder the worker's alone; a file in it keeps the identity
   */
  public static WorkerName keptIn(Path folder, String shown) throws IOException {
    Path file = folder.resolve(FILE);
    String identity = Files.exists(file) ? Files.readString(file).strip() : "";
    if (identity.isEmpty()) { // new, or the machine stopped before it was written
      identity = UUID.randomUUID().toString();
      Files.writeString(file, identity + "\n");
    }
    return new WorkerName(shown, identity);
  }
}
