package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.spec.trigger.AnyOf;

/** Any of several triggers. */
public final class AnyOfKind implements TriggerKind<AnyOf> {

  @Override
  public Class<AnyOf> spec() {
    return AnyOf.class;
  }
}
