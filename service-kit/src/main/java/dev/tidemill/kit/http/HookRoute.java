package dev.tidemill.kit.http;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * An endpoint that another system calls when something happens there. It takes POST requests whose
 * sender proves itself by a secret of this route alone: tokens of the API do not open it, and its
 * secret opens nothing else. The sender is answered 202 once the event is kept, and 503 if it is
 * not: then it has to send it again. It may send an event twice; the handler knows it by its id.
 *
 * @param path such as {@code /hooks/github}; it may end in {@code /{name}}, which stands for any
 *     one part
 * @param admission judges the proof of the sender
 * @param maxBytes the longest body that is taken; the server's limit holds too
 * @param handshake answers OPTIONS; without it that method is not allowed
 */
public record HookRoute(
    String path, Admission admission, int maxBytes, Optional<Handshake> handshake) {

  private static final String NAME = "{name}";

  /**
   * What a handler completes with if there is nothing to keep; the sender is answered 200.
   *
   * @param why one sentence for the log of the sender
   */
  public record Ignored(String why) {}

  /**
   * What a handler may complete with when it kept the event; the sender is answered 202.
   *
   * @param what is told the sender as JSON: under which ids
   */
  public record Kept(Map<String, Object> what) {}

  /** Answers a sender that asks with OPTIONS, and without proof, whether it may send events. */
  @FunctionalInterface
  public interface Handshake {

    /**
     * The headers of the answer.
     *
     * @param asked the headers of the request
     * @throws HttpError if it may not
     */
    Map<String, String> answer(Map<String, String> asked);
  }

  /** Judges a request by the proof of its sender. */
  @FunctionalInterface
  public interface Admission {

    /**
     * What handles this request; empty if the proof is missing or wrong.
     *
     * @throws HttpError instead of answering no
     */
    Optional<Handler> admit(HookRequest request);
  }

  /** Keeps an event. */
  @FunctionalInterface
  public interface Handler {

    /**
     * It is called on an HTTP thread, for requests that were admitted, and does not block.
     *
     * @return completes once the log has the event, with {@link Kept} or anything else, or with
     *     {@link Ignored}. Fails with an {@link HttpError} if the event cannot be understood; the
     *     sender gets its message. Any other failure means that the event was not kept, and its
     *     message stays here
     */
    CompletionStage<?> handle(HookRequest request);
  }

  /** One handler for all senders that know a secret, without a handshake. */
  public HookRoute(String path, HookVerifier verifier, int maxBytes, Handler handler) {
    this(
        path,
        request -> verifier.accepts(request) ? Optional.of(handler) : Optional.empty(),
        maxBytes,
        Optional.empty());
  }

  public HookRoute {
    if (!path.startsWith("/") || path.replaceFirst("/\\{name}$", "").contains("{")) {
      throw new IllegalArgumentException(
          "The path of a hook has no parameter but {name} at its end: " + path);
    }
  }

  /** Whether a path is of this route. */
  boolean matches(String asked) {
    if (!path.endsWith(NAME)) {
      return path.equals(asked);
    }
    String before = path.substring(0, path.length() - NAME.length());
    return asked.startsWith(before)
        && asked.length() > before.length()
        && asked.indexOf('/', before.length()) < 0;
  }

  /** The first part of the path: {@code /hooks/}. */
  String root() {
    return path.substring(0, path.indexOf('/', 1) + 1);
  }

  /** What stands for {@code {name}} in a path of this route; empty if it has none. */
  String name(String asked) {
    return path.endsWith(NAME) ? asked.substring(path.length() - NAME.length()) : "";
  }
}
