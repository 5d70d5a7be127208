package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Heartbeat of a gateway. */
@Doc("Heartbeat of a gateway.")
public record GatewayState(
    @Doc("its id") String gateway,
    @Doc("wall clock") Instant at,
    @Doc("it counts as gone after this") Duration timeToLive,
    @Doc("where it listens") String address,
    @Doc("what it does at each endpoint") List<EndpointState> endpoints) {}
