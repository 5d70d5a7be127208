package dev.tidemill.kit.http;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the sender of a hook sent.
 *
 * @param name the last part of the path, where the route has {@code {name}} there; else empty
 * @param headers by name; upper and lower case are alike
 * @param body the bytes as they came: a signature is over these
 */
public record HookRequest(String name, Map<String, String> headers, byte[] body) {

  public HookRequest {
    Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(headers);
    headers = copy;
  }

  /** The value of a header; empty if the request has none of this name. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }
}
