package dev.tidemill.gateway.state;

import java.time.Duration;

/**
 * How often a gateway tells its state.
 *
 * @param look how often it looks for something new, which is told at once
 * @param counting pace while nothing but its counts of requests changes
 * @param resting pace while nothing changes at all
 */
public record Beats(Duration look, Duration counting, Duration resting) {}
