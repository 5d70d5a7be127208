package dev.tidemill.console.tracking;

import dev.tidemill.schemas.message.TrackingEvent;

/** Takes tracking events. */
@FunctionalInterface
interface TrackingLog {

  /** Returns once the log has the event and the projection shows it; throws if that fails. */
  void write(TrackingEvent event);
}
