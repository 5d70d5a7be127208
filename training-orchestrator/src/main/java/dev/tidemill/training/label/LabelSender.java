package dev.tidemill.training.label;

import dev.tidemill.schemas.message.Label;
import java.util.List;

/** Brings labels to the monitor. */
interface LabelSender {

  /**
   * Returns once the log has all of them. A label may come twice: the first counts.
   *
   * @throws RuntimeException if the log may not have them
   */
  void send(List<Label> labels);
}
