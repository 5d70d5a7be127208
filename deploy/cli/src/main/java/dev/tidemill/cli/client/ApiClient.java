package dev.tidemill.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Talks to the query and command API. */
public final class ApiClient {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** How long to wait for a server that reads its log after a start. */
  private static final Duration STARTS_WITHIN = Duration.ofMinutes(2);

  /** An answer, whatever its status. */
  public record Answer(int status, JsonNode body) {}

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final URI server;
  private final Supplier<Optional<String>> token;
  private Consumer<String> telling = line -> {};

  public ApiClient(URI server, Optional<String> token) {
    this(server, () -> token);
  }

  /**
   * @param token asked for with each request
   */
  public ApiClient(URI server, Supplier<Optional<String>> token) {
    this.server = server;
    this.token = token;
  }

  /**
   * With the token of a home, which may not be there yet. It goes to programs of this machine and
   * this user only.
   */
  public static ApiClient ofHome(URI server, Path home) {
    return new ApiClient(server, () -> HomeToken.forServer(server, home));
  }

  public URI server() {
    return server;
  }

  /** The same client, which tells somebody what it waits for. */
  public ApiClient telling(Consumer<String> somebody) {
    telling = somebody;
    return this;
  }

  /**
   * The answer to a GET that succeeds.
   *
   * @throws CliException with the server's own words, or how to reach one
   */
  public JsonNode get(String path) {
    return wellDone(ask(path));
  }

  /**
   * The answer to a POST that succeeds.
   *
   * @throws CliException with the server's own words, or how to reach one
   */
  public JsonNode post(String path, JsonNode body) {
    return wellDone(
        exchange(
            request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build()));
  }

  /**
   * The answer to a POST of a command that succeeds. If the connection breaks before the answer, it
   * is sent once more: the server knows by its key that it is the same command.
   *
   * @throws CliException with the server's own words, or how to reach one
   */
  public JsonNode command(String path, JsonNode body) {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    return wellDone(exchange(request, 1));
  }

  /** The answer to a GET, also one that is not a success. @throws CliException if there is none */
  public Answer ask(String path) {
    return exchange(request(path).GET().build());
  }

  /**
   * Copies the body of a GET to a file that does not exist yet. The caller checks the digest that
   * the headers name.
   *
   * @throws CliException with the server's own words, or how to reach one
   */
  public HttpHeaders download(String path, Path to) {
    Patience patience = new Patience();
    while (true) {
      HttpResponse<InputStream> response =
          sent(request(path).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() / 100 == 2) {
          Files.copy(body, to);
          return response.headers();
        }
        Answer refusal = answer(response.statusCode(), new String(body.readAllBytes(), UTF_8));
        if (!patience.waited(refusal)) {
          throw ServerRefusal.of(refusal);
        }
      } catch (IOException e) {
        throw new CliException("The answer of " + server + " broke off: " + e.getMessage(), 69);
      }
    }
  }

  /**
   * What happens from now on: nothing that happens after this returns is missed.
   *
   * @throws CliException with the server's own words, or how to reach one
   */
  public EventFeed events() {
    HttpRequest request =
        unlimited("/api/v1/events").header("Accept", "text/event-stream").GET().build();
    CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> sent =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofPublisher());
    try {
      HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
          sent.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      if (response.statusCode() == 200) {
        return EventFeed.of(response.body());
      }
      HttpResponse.BodySubscriber<String> text = HttpResponse.BodySubscribers.ofString(UTF_8);
      response.body().subscribe(text);
      String body = text.getBody().toCompletableFuture().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      throw ServerRefusal.of(answer(response.statusCode(), body));
    } catch (ExecutionException | TimeoutException e) {
      sent.cancel(true);
      throw away();
    } catch (InterruptedException e) {
      sent.cancel(true);
      throw interrupted();
    }
  }

  /** Encodes a value for a query string or a path. */
  public static String encode(String value) {
    return URLEncoder.encode(value, UTF_8).replace("+", "%20");
  }

  /** Where a pipeline is: its key's two parts are two parts of the path. */
  public static String pipeline(String key) {
    int slash = key.indexOf('/');
    return "/api/v1/pipelines/"
        + encode(key.substring(0, slash))
        + "/"
        + encode(key.substring(slash + 1));
  }

  private HttpRequest.Builder request(String path) {
    return unlimited(path).timeout(TIMEOUT);
  }

  /** A request whose answer may take any time. */
  private HttpRequest.Builder unlimited(String path) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(server.resolve(path));
    token.get().ifPresent(t -> builder.header("Authorization", "Bearer " + t));
    return builder;
  }

  private Answer exchange(HttpRequest request) {
    return exchange(request, 0);
  }

  /**
   * @param again how often the request may be sent again after its connection broke
   */
  private Answer exchange(HttpRequest request, int again) {
    Patience patience = new Patience();
    while (true) {
      HttpResponse<String> response = sent(request, HttpResponse.BodyHandlers.ofString(), again);
      Answer answer = answer(response.statusCode(), response.body());
      if (!patience.waited(answer)) {
        return answer;
      }
    }
  }

  /** Waits for a server that starts: nothing of a request was carried out then. */
  private final class Patience {
    private final long deadline = System.nanoTime() + STARTS_WITHIN.toNanos();
    private boolean told;

    /** Whether the request is to be sent again. */
    boolean waited(Answer answer) {
      boolean starting =
          answer.status() == 503
              && answer.body().path("error").path("code").asText().equals("starting");
      if (!starting || System.nanoTime() > deadline) {
        return false;
      }
      if (!told) {
        telling.accept("The Tidemill at " + server + " is starting; waiting for it");
        told = true;
      }
      CommandSender.pause();
      return true;
    }
  }

  private <T> HttpResponse<T> sent(HttpRequest request, HttpResponse.BodyHandler<T> body) {
    return sent(request, body, 0);
  }

  private <T> HttpResponse<T> sent(
      HttpRequest request, HttpResponse.BodyHandler<T> body, int again) {
    try {
      return http.send(request, body);
    } catch (IOException e) {
      if (again > 0) {
        return sent(request, body, again - 1);
      }
      throw away();
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private CliException away() {
    return new CliException(
        "No Tidemill answers at "
            + server
            + "; start one with `tidemill up`, or name another with --server URL",
        69);
  }

  private static CliException interrupted() {
    Thread.currentThread().interrupt();
    return new CliException("Interrupted", 130);
  }

  private Answer answer(int status, String body) {
    try {
      return new Answer(status, JSON.readTree(body));
    } catch (IOException e) {
      throw new CliException(
          server + " answers " + status + " without JSON: is it a Tidemill?", 69);
    }
  }

  private static JsonNode wellDone(Answer answer) {
    if (answer.status() / 100 == 2) {
      return answer.body();
    }
    throw ServerRefusal.of(answer);
  }
}
