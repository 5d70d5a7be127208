package dev.tidemill.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidemill.cli.client.ApiClient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** An API that answers what it is told to, and whose stream of events a test writes. */
final class FakeApi implements AutoCloseable {

  private static final String END = "";

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private volatile int status = 200;

  FakeApi() {
    for (String what : new String[] {"decisions", "runs", "rollouts", "findings", "gateways"}) {
      answers.put("/api/v1/" + what, "{\"%s\":[]}".formatted(what));
    }
    try {
      server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.createContext("/api/v1/events", this::stream);
    server.setExecutor(threads);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  ApiClient client() {
    return new ApiClient(address(), Optional.of("token"));
  }

  /** What a GET of this path is answered from now on, whatever its query. */
  void answers(String path, String json) {
    answers.put(path, json);
  }

  /** Answers everything with this status and an error. */
  void refuses(int with) {
    status = with;
  }

  void happens(String event, String json) {
    events.add("event: " + event + "\ndata: " + json + "\n\n");
  }

  /** Ends the stream that is open, once it has told what happened. */
  void breaksOff() {
    events.add(END);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String known = answers.get(exchange.getRequestURI().getPath());
    int code = status == 200 && known == null ? 404 : status;
    String body = code == 200 ? known : "{\"error\":{\"code\":\"c\",\"message\":\"not so\"}}";
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void stream(HttpExchange exchange) throws IOException {
    if (status != 200) {
      answer(exchange);
      return;
    }
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream to = exchange.getResponseBody()) {
      String next = ": connected\n\n";
      while (!next.equals(END)) {
        to.write(next.getBytes(UTF_8));
        to.flush();
        next = events.take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
