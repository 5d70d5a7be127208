package dev.tidemill.schemas.avro;

/**
 * A record was written with a schema that this build does not know: written by a newer version. It
 * must not be skipped; the reader stops until it is upgraded.
 */
public final class UnknownSchemaException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnknownSchemaException(Class<?> type, long fingerprint) {
    super(
        String.format(
            "%s was written with schema fingerprint %016x, which this version does not know;"
                + " upgrade this service",
            type.getSimpleName(), fingerprint));
  }
}
