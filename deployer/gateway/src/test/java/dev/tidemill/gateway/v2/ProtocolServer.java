package dev.tidemill.gateway.v2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A small server of the Open Inference Protocol, whose answers a test sets. */
public final class ProtocolServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  static {
    // Head and body are two packets; the second would wait 40 ms for the first to be confirmed.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** The paths that it was asked, with their methods. */
  public final List<String> asked = new CopyOnWriteArrayList<>();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  public volatile String metadata = "{}";
  public volatile boolean ready = true;

  /** Whether an answer stops after its first bytes, and its end never comes. */
  public volatile boolean breaksOff;

  public volatile Function<JsonNode, Object> infer = request -> "{}";

  public ProtocolServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /**
   * Answers as "plain" does: the sigmoid of 0.5 a - 0.25 b + c of {@code features}, in which a
   * missing value counts as 0.
   */
  public ProtocolServer plain(double bias) {
    infer =
        request -> {
          JsonNode input = request.at("/inputs/0");
          int rows = input.at("/shape/0").asInt();
          StringBuilder scores = new StringBuilder();
          for (int row = 0; row < rows; row++) {
            JsonNode data = input.get("data");
            double z =
                0.5 * data.path(3 * row).asDouble()
                    - 0.25 * data.path(3 * row + 1).asDouble()
                    + data.path(3 * row + 2).asDouble();
            scores.append(row == 0 ? "" : ", ").append(1 / (1 + Math.exp(-z - bias)));
          }
          return """
          {"model_name": "m", "outputs": [{"name": "probability", "datatype": "FP32",
           "shape": [%d, 1], "data": [%s]}]}\
          """
              .formatted(rows, scores);
        };
    return this;
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    asked.add(exchange.getRequestMethod() + " " + path);
    byte[] body = exchange.getRequestBody().readAllBytes();
    Object said = "{}";
    int status = 200;
    if (path.endsWith("/ready")) {
      status = ready ? 200 : 503;
    } else if (path.endsWith("/infer")) {
      said = infer(body);
    } else if (exchange.getRequestMethod().equals("GET")) {
      said = metadata;
    }
    if (said instanceof Integer code) {
      status = code;
      said = "{\"error\": \"told so\"}";
    }
    byte[] bytes = said.toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    if (breaksOff && path.endsWith("/infer")) {
      exchange.getResponseBody().write(bytes, 0, 1);
      exchange.getResponseBody().flush();
      return;
    }
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Object infer(byte[] body) {
    try {
      return infer.apply(JSON.readTree(body));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
