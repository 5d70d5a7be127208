package dev.tidemill.trigger.source.data.dvc;

import dev.tidemill.kit.source.dvc.DvcFile;
import dev.tidemill.kit.source.dvc.DvcVersion;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.DataVersion;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.trigger.policy.state.Identity;
import dev.tidemill.trigger.source.data.dvc.DvcCursor.Sent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The pointer names another version than the one that was sent last.
 *
 * @param before null at the first look
 * @param followed as the cursor has it
 */
record DvcChange(Sent before, String followed, String pointer, DvcVersion version) {

  private static final String SOURCE = "/tidemill/trigger-service/data";

  /** So many files are named in one signal; more are in further ones. */
  static final int FILES_OF_SIGNAL = 1000;

  /** The files whose bytes the version sent last did not have at their paths. */
  List<DvcFile> news() {
    Map<String, String> known = before == null ? Map.of() : before.files();
    return version.files().stream().filter(f -> !f.md5().equals(known.get(f.path()))).toList();
  }

  /** What the cursor has once the log has the signals. */
  Sent sent() {
    Map<String, String> files = new TreeMap<>();
    version.files().forEach(f -> files.put(f.path(), f.md5()));
    return new Sent(number(), followed, version.commit(), version.pointer().digest(), files);
  }

  private long number() {
    return before == null ? 1 : before.number() + 1;
  }

  /**
   * The signals, one at least: a version may only leave files out.
   *
   * @param files the news as they were read
   */
  List<Signal> signals(String pipeline, String source, List<DataFile> files, Instant now) {
    List<Signal> signals = new ArrayList<>();
    for (int from = 0; from == 0 || from < files.size(); from += FILES_OF_SIGNAL) {
      String what =
          String.join(
              "\n",
              pipeline,
              source,
              before == null ? "" : before.digest(),
              version.pointer().digest(),
              Long.toString(number()),
              Integer.toString(from));
      int to = Math.min(files.size(), from + FILES_OF_SIGNAL);
      signals.add(
          new Signal(
              "data-" + Identity.shortHash(what),
              SOURCE,
              pipeline + "/" + source,
              now,
              Optional.of(pipeline),
              new DataArrived(
                  source,
                  List.copyOf(files.subList(from, to)),
                  List.of(),
                  Optional.of(said(files)))));
    }
    return signals;
  }

  /** A pointer of old versions of DVC does not say how large the data is. */
  private DataVersion said(List<DataFile> files) {
    long bytes = version.pointer().bytes();
    long count = version.pointer().files();
    return new DataVersion(
        version.commit(),
        pointer,
        version.pointer().digest(),
        bytes >= 0 ? bytes : files.stream().mapToLong(DataFile::bytes).sum(),
        count >= 0 ? count : version.files().size());
  }
}
