package dev.tidemill.schemas.spec.guard;

import dev.tidemill.schemas.spec.RolloutSpec;

/**
 * Decision rules A2, A3 and A5. {@code maxIncrease}: candidate's error rate over the champion's,
 * for advancing.
 */
public record Errors(int attributableInputs, double alpha, double maxIncrease)
    implements RolloutSpec.Guard {}
