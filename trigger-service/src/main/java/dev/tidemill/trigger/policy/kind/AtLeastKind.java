package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.spec.trigger.AtLeast;

/** Some of several triggers. */
public final class AtLeastKind implements TriggerKind<AtLeast> {

  @Override
  public Class<AtLeast> spec() {
    return AtLeast.class;
  }
}
