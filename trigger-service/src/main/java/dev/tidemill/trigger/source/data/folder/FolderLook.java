package dev.tidemill.trigger.source.data.folder;

import dev.tidemill.kit.files.DataFiles;
import dev.tidemill.kit.files.Unreadable;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.FilesSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.trigger.policy.state.Identity;
import dev.tidemill.trigger.source.SignalWriter;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.data.DataFileFigures;
import dev.tidemill.trigger.source.data.DuckDbFigures;
import dev.tidemill.trigger.source.data.Look;
import dev.tidemill.trigger.source.data.UnreadableFiles;
import dev.tidemill.trigger.source.data.WatchedSource;
import dev.tidemill.trigger.source.data.folder.DataCursor.Sent;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at one source of a pipeline.
 *
 * @param sent files whose signals the log has, by path; grows
 * @param settling the other files that were there at the last look
 * @param look limits what is read
 */
record FolderLook(
    Target target,
    SourceSpec source,
    FilesSpec files,
    Map<String, Sent> sent,
    Settling settling,
    Look look,
    Tools tools) {

  private static final Logger LOG = LoggerFactory.getLogger(FolderLook.class);
  private static final String SOURCE = "/tidemill/trigger-service/data";

  /** What all looks share. */
  record Tools(
      SignalWriter signals, Digests digests, DuckDbFigures figures, UnreadableFiles unreadable) {}

  /** Reads a file to its end. */
  interface Digests {
    String of(Path file) throws IOException;
  }

  private WatchedSource watched() {
    return new WatchedSource(target.pipeline(), source.name());
  }

  /** Sends what is new in a folder that exists. */
  void at(Path path) throws IOException {
    Set<String> present = new HashSet<>();
    Unreadable failing =
        (file, why) -> {
          present.add(file);
          tools.unreadable.failed(watched(), file, why);
        };
    for (DataFiles.Entry entry : DataFiles.list(path, files.glob(), failing)) {
      present.add(entry.path());
      at(entry);
    }
    settling.retain(present);
    tools.unreadable.retain(watched(), present);
  }

  private void at(DataFiles.Entry entry) {
    Sent before = sent.get(entry.path());
    if (before != null && before.isOf(entry)) {
      settling.forget(entry.path());
      tools.unreadable.worked(watched(), entry.path());
      return;
    }
    Optional<Contents> read = Optional.empty();
    try {
      if (settling.hasSettled(entry, files.settleFor(), look.now()) && look.takeFile()) {
        read = read(entry, before);
        tools.unreadable.worked(watched(), entry.path());
        if (read.isEmpty()) {
          settling.forget(entry.path()); // written to while it was read: it settles again
        }
      }
    } catch (NoSuchFileException e) {
      settling.forget(entry.path()); // gone between listing and reading
    } catch (IOException e) {
      tools.unreadable.failed(watched(), entry.path(), e);
      settling.again(entry, look.now()); // not at each look
    }
    read.ifPresent(contents -> send(entry, contents));
  }

  /** What a file holds; no file if its bytes are those that were sent before. */
  private record Contents(String digest, Optional<DataFile> file) {}

  /** Empty if the file was written to while it was read. */
  private Optional<Contents> read(DataFiles.Entry entry, Sent before) throws IOException {
    String digest = tools.digests.of(entry.file());
    if (before != null && before.digest().equals(digest)) {
      return Optional.of(new Contents(digest, Optional.empty()));
    }
    PipelineSpec spec = target.spec();
    FileReading reading = spec.data().reading(source, spec.gates().data().checks());
    DataFileFigures seen = tools.figures.of(entry.file(), reading, spec.data().columns().time());
    DataFile file =
        new DataFile(
            entry.path(),
            digest,
            entry.bytes(),
            seen.rows(),
            seen.minEventTime(),
            seen.maxEventTime());
    return DataFiles.now(entry)
        .filter(entry::equals)
        .map(same -> new Contents(digest, Optional.of(file)));
  }

  private void send(DataFiles.Entry entry, Contents contents) {
    if (contents.file().isPresent()) {
      DataFile file = contents.file().get();
      tools.signals.write(signal(file));
      LOG.info("{}: new file {} with {} rows", target.pipeline(), file.path(), file.rows());
    }
    sent.put(entry.path(), Sent.of(entry, contents.digest()));
    look.sent();
    settling.forget(entry.path());
  }

  /** The id is that of the file in its source, with these bytes. */
  private Signal signal(DataFile file) {
    String what = String.join("\n", target.pipeline(), source.name(), file.path(), file.digest());
    return new Signal(
        "data-" + Identity.shortHash(what),
        SOURCE,
        watched().toString(),
        look.now(),
        Optional.of(target.pipeline()),
        new DataArrived(source.name(), List.of(file)));
  }
}
