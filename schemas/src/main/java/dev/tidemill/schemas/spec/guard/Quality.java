package dev.tidemill.schemas.spec.guard;

import dev.tidemill.schemas.spec.RolloutSpec;

/**
 * Decision rule A1.
 *
 * @param metric log-loss; for regression squared-error, the squared error over the label's variance
 */
public record Quality(String metric, double margin, long minLabels) implements RolloutSpec.Guard {}
