package dev.tidemill.kit.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Answers with a file of known bytes, for a route that was added with {@link HttpRoutes#file}. Its
 * digest is in the headers, and who has these bytes already gets none.
 *
 * @param name the file name that the client may use: letters, digits, dots and dashes
 * @param digest SHA-256 of the bytes in hexadecimal digits
 */
public record FileAnswer(String name, String digest) {

  private static final int NOT_MODIFIED = 304;

  /**
   * Says what the file is. True if that is the whole answer, because the client has these bytes
   * already.
   */
  public boolean begin(Context c) {
    String sha = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(digest));
    c.header("ETag", tag());
    c.header("Digest", "sha-256=" + sha);
    c.header("Repr-Digest", "sha-256=:" + sha + ":");
    // What a name stands for may change: a cache has to ask again.
    c.header("Cache-Control", "no-cache");
    boolean known = isKnown(c.header("If-None-Match"));
    if (known) {
      c.status(NOT_MODIFIED);
    }
    return known;
  }

  /** Whether only the headers are wanted. */
  public static boolean isHead(Context c) {
    return c.method().equals(HandlerType.HEAD);
  }

  /** Sends the bytes, as fast as the client reads them; of a HEAD only how many there are. */
  public void send(Context c, Path file) throws IOException {
    c.header("Content-Disposition", "attachment; filename=\"" + name + '"');
    c.contentType("application/octet-stream");
    c.res().setContentLengthLong(Files.size(file));
    if (!isHead(c)) {
      Files.copy(file, c.res().getOutputStream());
    }
  }

  private String tag() {
    return '"' + digest + '"';
  }

  /** Whether a header of entity tags names these bytes. */
  private boolean isKnown(String tags) {
    return tags != null
        && Arrays.stream(tags.split(","))
            .map(tag -> tag.strip().replaceFirst("^W/", ""))
            .anyMatch(tag -> tag.equals("*") || tag.equals(tag()));
  }
}
