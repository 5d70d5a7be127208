package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.spec.trigger.Absence;

/** Something that has not happened for a time; a timer of the policy wakes it. */
public final class AbsenceKind implements TriggerKind<Absence> {

  @Override
  public Class<Absence> spec() {
    return Absence.class;
  }
}
