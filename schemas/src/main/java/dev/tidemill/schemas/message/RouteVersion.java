package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.Optional;

@Doc("A version at an endpoint.")
public record RouteVersion(
    @Doc("version") int version,
    @Doc("SHA-256 of the model file") String digest,
    @Doc("role") RouteRole role,
    @Doc("whole percent of the requests that it answers") int weight,
    @Doc("inputs and outputs") Signature signature,
    @Doc("golden requests in the artefact store") Optional<String> goldenDigest) {}
