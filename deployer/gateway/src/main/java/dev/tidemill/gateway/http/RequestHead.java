package dev.tidemill.gateway.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;

/** The request line and the headers of a request. */
public final class RequestHead {

  private final HttpRequest request;

  RequestHead(HttpRequest request) {
    this.request = request;
  }

  /** Whether the method is GET or HEAD. To HEAD the server sends the answer without its body. */
  public boolean isGet() {
    return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
  }

  public boolean isPost() {
    return request.method().equals(HttpMethod.POST);
  }

  /** As sent. */
  public String method() {
    return request.method().name();
  }

  /** Path without query, not decoded. */
  public String path() {
    String uri = request.uri();
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  /** A request header. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.headers().get(name));
  }
}
