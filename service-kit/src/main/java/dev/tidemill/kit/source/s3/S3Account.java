package dev.tidemill.kit.source.s3;

import dev.tidemill.schemas.spec.source.S3Objects.Credentials;
import java.util.Optional;

/**
 * A store that speaks S3, and the keys that open it.
 *
 * @param field of the specification that names it, for messages, such as s3
 * @param endpoint of a store that is not Amazon's
 */
public record S3Account(
    String field,
    Optional<String> endpoint,
    Optional<String> region,
    Optional<Credentials> credentials) {}
