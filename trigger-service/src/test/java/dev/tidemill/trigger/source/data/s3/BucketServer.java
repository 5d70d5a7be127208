package dev.tidemill.trigger.source.data.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One bucket of a server that speaks as much S3 as a source needs. */
final class BucketServer implements AutoCloseable {

  static final String BUCKET = "lake";

  private final Map<String, String> objects = new ConcurrentSkipListMap<>();
  private final Set<String> denied = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refusals = new AtomicInteger();
  private final HttpServer server;
  private volatile String code = "AccessDenied";

  BucketServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void put(String key, String text) {
    objects.put(key, text);
  }

  /** The object is listed, and not given; the answer has this code. */
  void deny(String key, String why) {
    code = why;
    denied.add(key);
  }

  void allow(String key) {
    denied.remove(key);
  }

  void delete(String key) {
    objects.remove(key);
  }

  /** How often an object was not given. */
  int refusals() {
    return refusals.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring(1);
    if (path.equals(BUCKET) || path.equals(BUCKET + "/")) {
      answer(exchange, 200, list(String.valueOf(exchange.getRequestURI().getRawQuery())));
      return;
    }
    String key = path.substring(BUCKET.length() + 1);
    if (denied.contains(key)) {
      refusals.incrementAndGet();
      answer(exchange, code.equals("NoSuchKey") ? 404 : 403, error());
    } else {
      exchange.getResponseHeaders().add("ETag", etag(key));
      answer(exchange, 200, objects.get(key));
    }
  }

  private String etag(String key) {
    return "\"" + Integer.toHexString(objects.get(key).hashCode()) + "\"";
  }

  private String error() {
    return "<Error><Code>%s</Code><Message>It is not given</Message></Error>".formatted(code);
  }

  /** A key may hold what XML cannot: it is encoded for those who ask. */
  private String list(String query) {
    boolean encoded = query.contains("encoding-type=url");
    StringBuilder all = new StringBuilder("<ListBucketResult><IsTruncated>false</IsTruncated>");
    all.append(encoded ? "<EncodingType>url</EncodingType>" : "");
    objects.forEach(
        (key, text) ->
            all.append(
                "<Contents><Key>%s</Key><ETag>%s</ETag><Size>%d</Size><LastModified>2026-11-01T00:00:00.000Z</LastModified></Contents>"
                    .formatted(
                        encoded ? URLEncoder.encode(key, UTF_8) : key, etag(key), text.length())));
    return all.append("</ListBucketResult>").toString();
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
