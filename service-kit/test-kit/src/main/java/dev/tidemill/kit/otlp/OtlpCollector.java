package dev.tidemill.kit.otlp;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/** Takes spans by OTLP over HTTP, as collectors do, and keeps them. */
public final class OtlpCollector implements AutoCloseable {

  /** A span and the service that it names. */
  public record Collected(String service, Span span) {

    public String traceId() {
      return hex(span.getTraceId());
    }

    public String spanId() {
      return hex(span.getSpanId());
    }

    /** Empty for the first span of a trace. */
    public String parentId() {
      return hex(span.getParentSpanId());
    }

    public String name() {
      return span.getName();
    }

    /** When it began, in nanoseconds since 1970. */
    public long startNanos() {
      return span.getStartTimeUnixNano();
    }

    /** When it ended, in nanoseconds since 1970. */
    public long endNanos() {
      return span.getEndTimeUnixNano();
    }

    /** The traces of its links. */
    public List<String> linkedTraceIds() {
      return span.getLinksList().stream().map(l -> hex(l.getTraceId())).toList();
    }

    /** The attribute of this name as text; empty if there is none. */
    public String attribute(String name) {
      return OtlpCollector.attribute(span.getAttributesList(), name);
    }
  }

  private final HttpServer server;
  private final List<Collected> spans = new CopyOnWriteArrayList<>();
  private final List<Headers> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private volatile int refusal = 503;

  public OtlpCollector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  /** What a program is given as its endpoint. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Every span that came, once for each time that it did. */
  public List<Collected> spans() {
    return List.copyOf(spans);
  }

  /** The headers of every request, of those that were refused too. */
  public List<Headers> requests() {
    return List.copyOf(requests);
  }

  /** Refuses the next requests with a status. */
  public void refuse(int howMany, int status) {
    refusal = status;
    refusals.set(howMany);
  }

  private void take(HttpExchange exchange) throws IOException {
    requests.add(exchange.getRequestHeaders());
    byte[] body;
    try (InputStream in = exchange.getRequestBody()) {
      boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      body = (packed ? new GZIPInputStream(in) : in).readAllBytes();
    }
    if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      exchange.sendResponseHeaders(refusal, -1);
      exchange.close();
      return;
    }
    for (ResourceSpans of : ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
      String service = attribute(of.getResource().getAttributesList(), "service.name");
      for (ScopeSpans scope : of.getScopeSpansList()) {
        scope.getSpansList().forEach(span -> spans.add(new Collected(service, span)));
      }
    }
    byte[] answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
    exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
    exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private static String attribute(List<KeyValue> all, String name) {
    return all.stream()
        .filter(a -> a.getKey().equals(name))
        .map(a -> text(a.getValue()))
        .findFirst()
        .orElse("");
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      default -> value.toString();
    };
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
