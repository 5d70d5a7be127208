package dev.tidemill.kit.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals whole process groups without starting a program: a shell that already runs reads what to
 * signal and sends it with its own {@code kill}. A program that has used up the processes of its
 * user or container cannot keep itself alive that way. One shell serves all executions; it ends
 * with this process, for its input is closed then.
 */
public final class GroupSignals {

  private static final Logger LOG = LoggerFactory.getLogger(GroupSignals.class);
  private static final Path SHELL = Path.of("/bin/sh");
  private static final String LOOP =
      "while read -r signal group; do kill -s \"$signal\" -- \"-$group\" 2>/dev/null; done";

  private static Process shell;

  private GroupSignals() {}

  /** Whether this system can do it. */
  public static boolean possible() {
    return Files.isExecutable(SHELL);
  }

  /** Starts the shell if it does not run; to be called before a program that may need it starts. */
  public static synchronized void prepare() throws IOException {
    if (possible() && (shell == null || !shell.isAlive())) {
      ProcessBuilder builder = new ProcessBuilder(SHELL.toString(), "-c", LOOP);
      builder.environment().clear();
      shell =
          builder
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    }
  }

  /**
   * Asks for a signal to what is left of a group; does not wait for it. Nothing happens if the
   * group or the shell is gone: processes are signalled one by one too.
   *
   * @param name TERM or KILL
   */
  public static synchronized void send(String name, long group) {
    if (shell == null) {
      return;
    }
    try {
      OutputStream to = shell.getOutputStream();
      to.write((name + " " + group + "\n").getBytes(StandardCharsets.US_ASCII));
      to.flush();
    } catch (IOException gone) {
      LOG.warn("The shell that signals process groups is gone: {}", gone.getMessage());
    }
  }
}
