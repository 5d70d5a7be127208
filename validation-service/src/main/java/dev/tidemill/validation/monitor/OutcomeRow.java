package dev.tidemill.validation.monitor;

/**
 * A mature request with its label.
 *
 * @param labelMillis event time at which the label came true
 * @param version the version whose answer the caller got
 */
public record OutcomeRow(
    long eventMillis,
    long labelMillis,
    int version,
    double[] features,
    double score,
    double label) {}
