package dev.tidemill.kit.http;

/** An answer that says what is wrong, as {@code {"error":{"code","message","field"}}}. */
public final class HttpError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String field;

  /**
   * @param code for programs, lower-kebab: {@code not-found}
   * @param message for people: what is wrong, where, what is allowed
   * @param field path of the field that is wrong, or null
   */
  public HttpError(int status, String code, String message, String field) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
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

  /** May be null. */
  public String field() {
    return field;
  }
}
