package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;

@Doc("A route that a gateway does not serve, for its endpoint is another pipeline's.")
public record RefusedRoute(
    @Doc("whose route it is, namespace/name") String pipeline,
    @Doc("the endpoint that it asks for") String endpoint,
    @Doc("of that route") long generation,
    @Doc("of that route") long epoch,
    @Doc("whose endpoint that is, namespace/name") String owner) {}
