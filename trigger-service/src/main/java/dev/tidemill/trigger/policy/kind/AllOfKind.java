package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.spec.trigger.AllOf;

/** All of several triggers. */
public final class AllOfKind implements TriggerKind<AllOf> {

  @Override
  public Class<AllOf> spec() {
    return AllOf.class;
  }
}
