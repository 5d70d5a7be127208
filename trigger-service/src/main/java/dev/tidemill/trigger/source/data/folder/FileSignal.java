package dev.tidemill.trigger.source.data.folder;

import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.trigger.policy.Identity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The signal of a file. */
final class FileSignal {

  private static final String SOURCE = "/tidemill/trigger-service/data";

  private FileSignal() {}

  /** The id is that of the file in its source, with these bytes. */
  static Signal of(WatchedFolder folder, DataFile file, Instant now) {
    String what = String.join("\n", folder.pipeline(), folder.source(), file.path(), file.digest());
    return new Signal(
        "data-" + Identity.shortHash(what),
        SOURCE,
        folder.toString(),
        now,
        Optional.of(folder.pipeline()),
        new DataArrived(folder.source(), List.of(file)));
  }
}
