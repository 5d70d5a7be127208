package dev.tidemill.validation.monitor;

/**
 * What is remembered of the age of models.
 *
 * @param version the last one that was found too old; 0 before the first
 */
public record AgeWatch(int version) {}
