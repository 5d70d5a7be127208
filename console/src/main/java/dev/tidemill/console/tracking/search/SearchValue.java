package dev.tidemill.console.tracking.search;

import java.util.Optional;

/**
 * What a filter compares with.
 *
 * @param number empty if it stands in quotes
 */
record SearchValue(String text, Optional<Double> number) {}
