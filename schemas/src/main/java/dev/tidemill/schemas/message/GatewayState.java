package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

@Doc("Heartbeat of a gateway.")
public record GatewayState(
    @Doc("its id") String gateway,
    @Doc("wall clock") Instant at,
    @Doc("it counts as gone after this") Duration timeToLive,
    @Doc("where it listens") String address,
    @Doc("what it does at each endpoint") List<EndpointState> endpoints,
    @Doc("routes to endpoints that are another pipeline's") List<RefusedRoute> refused) {

  /** Of a gateway that refuses no route. */
  public GatewayState(
      String gateway,
      Instant at,
      Duration timeToLive,
      String address,
      List<EndpointState> endpoints) {
    this(gateway, at, timeToLive, address, endpoints, List.of());
  }
}
