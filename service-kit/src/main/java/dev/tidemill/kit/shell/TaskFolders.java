package dev.tidemill.kit.shell;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The local state of an application of Kafka Streams: a folder for each task. */
final class TaskFolders {

  /** Kafka Streams writes it when it stops cleanly, and removes it when it goes on. */
  private static final String CHECKPOINT = ".checkpoint";

  private static final Logger LOG = LoggerFactory.getLogger(TaskFolders.class);

  private TaskFolders() {}

  /**
   * Deletes what a killed process left. With exactly-once, a task without a checkpoint is read
   * again from its changelog; Kafka Streams finds that out after it has opened every store, throws
   * all of them away and joins its group once more.
   *
   * @param state the folder of all applications; it may not exist
   */
  static void discardWithoutCheckpoint(Path state, String service) {
    Path application = state.resolve(DeciderShell.applicationId(service));
    try {
      discard(application);
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn("Kafka Streams will discard what is left in {}: {}", application, e.toString());
    }
  }

  private static void discard(Path application) throws IOException {
    if (!Files.isDirectory(application)) {
      return;
    }
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(application, "[0-9]*_[0-9]*")) {
      for (Path task : tasks) {
        if (Files.isDirectory(task) && !Files.exists(task.resolve(CHECKPOINT))) {
          Utils.delete(task.toFile());
        }
      }
    }
  }
}
