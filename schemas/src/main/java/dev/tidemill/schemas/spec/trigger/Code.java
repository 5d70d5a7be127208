package dev.tidemill.schemas.spec.trigger;

import dev.tidemill.schemas.spec.TriggerSpec;

/** A change of the pipeline's code. */
public record Code(Changes changes) implements TriggerSpec.Kind {

  /** Which part of the code. */
  public enum Changes {
    TRAINING,
    APPLICATION,
    ANY
  }
}
