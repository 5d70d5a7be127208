package dev.tidemill.kit.http;

import java.time.Duration;

/** An answer that says what is wrong, as {@code {"error":{"code","message","field"}}}. */
public final class HttpError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final long SOON = 1;

  private final int status;
  private final String code;
  private final String field;
  private final long retryAfterSeconds;

  /**
   * @param code for programs, lower-kebab: {@code not-found}
   * @param message for people: what is wrong, where, what is allowed
   * @param field path of the field that is wrong, or null
   */
  public HttpError(int status, String code, String message, String field) {
    this(status, code, message, field, SOON);
  }

  private HttpError(int status, String code, String message, String field, long retryAfterSeconds) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /**
   * More requests came than are taken.
   *
   * @param after when one is taken again; rounded up to seconds
   */
  public static HttpError tooMany(String message, Duration after) {
    long seconds = Math.max(SOON, after.plusMillis(999).toSeconds());
    return new HttpError(429, "too-many", message, null, seconds);
  }

  public static HttpError notFound(String message) {
    return new HttpError(404, "not-found", message, null);
  }

  public static HttpError invalid(String message, String field) {
    return new HttpError(400, "invalid", message, field);
  }

  public static HttpError conflict(String message) {
    return new HttpError(409, "conflict", message, null);
  }

  /**
   * A view that has not read its log to the end: what it would answer is not all there is. A client
   * that meets the code {@code starting} may send the same request again, whatever it is: nothing
   * of it was carried out.
   */
  public static HttpError starting(String message) {
    return new HttpError(503, "starting", message, null);
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  /** When the same request may be sent again, if it may at all (429, 503). */
  long retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** May be null. */
  public String field() {
    return field;
  }
}
