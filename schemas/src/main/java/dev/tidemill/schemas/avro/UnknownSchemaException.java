package dev.tidemill.schemas.avro;

/**
 * A record was written with a schema that this build does not know: by a newer version, or by a
 * build between releases, whose schemas are not kept. It must not be skipped; the reader stops.
 */
public final class UnknownSchemaException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnknownSchemaException(Class<?> type, long fingerprint) {
    super(
        String.format(
            "%s was written with schema fingerprint %016x, which this version does not know:"
                + " written by a newer version (upgrade this service), or by an unreleased older"
                + " one",
            type.getSimpleName(), fingerprint));
  }
}
