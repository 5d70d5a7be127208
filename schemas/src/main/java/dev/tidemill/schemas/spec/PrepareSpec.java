package dev.tidemill.schemas.spec;

import java.time.Duration;
import java.util.List;

/**
 * The program that turns raw rows in time order into model inputs.
 *
 * @param history how much earlier data it sees as context
 */
public record PrepareSpec(List<String> command, Duration history, Duration timeout) {}
