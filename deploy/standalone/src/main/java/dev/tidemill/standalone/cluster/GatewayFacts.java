package dev.tidemill.standalone.cluster;

import java.time.Duration;
import java.time.Instant;

/**
 * The last heartbeat of a gateway.
 *
 * @param at by the gateway's clock
 * @param timeToLive it counts as gone after this
 */
public record GatewayFacts(String name, String address, Instant at, Duration timeToLive) {}
