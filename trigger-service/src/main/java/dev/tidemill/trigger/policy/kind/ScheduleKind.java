package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.spec.trigger.Schedule;
import java.util.Optional;

/** A calendar. No signal wakes it, but a timer at each planned instant. */
public final class ScheduleKind implements TriggerKind<Schedule> {

  @Override
  public Class<Schedule> spec() {
    return Schedule.class;
  }

  @Override
  public Optional<Schedule> calendar(Schedule trigger) {
    return Optional.of(trigger);
  }
}
