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
 *   <li>A look that fails throws, and is tried again.
 * </ul>
 *
 * <p>Called by one thread.
 */
public interface Source extends AutoCloseable {

  /** The name in metrics, logs and health: {@code data}. */
  String name();

  /** The pause between two rounds. */
  Duration every();

  /** The names of what it looks at for a pipeline; empty if it has nothing to do with it. */
  List<String> sources(Target target);

  /**
   * Looks once at one of its {@link #sources}. The others are looked at on their own, so one that
   * fails does not delay them.
   */
  void poll(Target target, String source) throws IOException;

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
