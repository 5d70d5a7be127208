package dev.tidemill.cli;

import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import java.io.PrintWriter;

/**
 * How a process writes its log.
 *
 * @param format of a line: {@code text} or {@code json}
 * @param to {@code file} or {@code console}
 * @param service that each line in JSON names
 * @param instance that each line in JSON names
 */
public record LogForm(String format, String to, String service, String instance) {

  static final String CONSOLE = "console";

  /** Of a command of a person, whose terminal is for results. */
  public static final LogForm TEXT_FILE = new LogForm("text", "file", "tidemill", "tidemill");

  /** As the settings of a process say. */
  public static LogForm of(Settings settings, String service, String instance) {
    return new LogForm(
        settings.get(KitSettings.LOG_FORMAT),
        settings.get(KitSettings.LOG_TO),
        "tidemill-" + service,
        instance);
  }

  /**
   * Where a process says that it is ready or stops: the terminal, unless the log goes there. Then
   * it is lines of the log, so that every line there has one form.
   */
  public PrintWriter announcements(PrintWriter terminal) {
    return to.equals(CONSOLE) ? new PrintWriter(new LoggedLines(), true) : terminal;
  }
}
