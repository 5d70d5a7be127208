package dev.tidemill.trigger.source;

import dev.tidemill.schemas.message.Notice;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Looks for something that happened outside and sends a signal for it. Each source holds to this,
 * and {@code SourceContract} asks it:
 *
 * <ul>
 *   <li>Its cursor moves only once the log has the signals, and is kept: after a restart it sends
 *       nothing again, and what happened meanwhile.
 *   <li>A cursor is of one incarnation of a pipeline. Without it the same signals are sent again,
 *       under the same ids.
 *   <li>What fails for one pipeline is thrown and tried again.
 * </ul>
 *
 * <p>Called by one thread.
 */
public interface Source extends AutoCloseable {

  /** The name in metrics, logs and health: {@code data}. */
  String name();

  /** The pause between two rounds. */
  Duration every();

  /** Looks once for one pipeline. */
  void poll(Target target) throws IOException;

  /** Forgets all pipelines but these, which are owned here. */
  void retain(List<Target> targets);

  /**
   * Whether a notice is about what this source looks at for a pipeline: then it looks at once, and
   * does not wait for its round. A notice may be lost or come twice, so nothing may depend on it.
   * Asked for by other threads.
   */
  default boolean watches(Target target, Notice notice) {
    return false;
  }

  /** How the looks at its sources ended; asked for by other threads. */
  Looks looks();

  /** What people should know beside the ages of rounds; asked for by other threads. */
  default Map<String, Object> details() {
    return looks().details();
  }

  @Override
  default void close() {}
}
