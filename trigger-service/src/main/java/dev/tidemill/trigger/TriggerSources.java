package dev.tidemill.trigger;

import dev.tidemill.trigger.source.SignalWriter;
import dev.tidemill.trigger.source.Source;
import dev.tidemill.trigger.source.code.CodeSource;
import dev.tidemill.trigger.source.data.folder.DataFolderSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Every source that is polled. A new source is a line here. */
final class TriggerSources {

  private TriggerSources() {}

  /**
   * @param cursors the folder where each source keeps how far it came, in one of its own
   */
  static List<Source> all(
      Path cursors, SignalWriter signals, InstantSource clock, MeterRegistry meters) {
    return List.of(
        new DataFolderSource(cursors.resolve("data"), signals, clock, meters),
        new CodeSource(cursors.resolve("code"), signals, clock));
  }
}
