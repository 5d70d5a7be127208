package dev.tidemill.kit.source.s3;

import java.time.Instant;

/**
 * An object.
 *
 * @param path its key without the prefix of the source
 * @param etag what the store calls its content; another content has another one
 * @param modified when the store got it
 */
public record S3Entry(String path, String key, String etag, long bytes, Instant modified) {

  /** What names the content: an object that is overwritten has another version. */
  public String version() {
    return etag + " " + bytes;
  }
}
