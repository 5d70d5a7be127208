package dev.tidemill.trigger.hook;

import dev.tidemill.kit.files.PrivateFiles;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.trigger.source.SettableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The doors behind a real HTTP server; what they keep is in a list. */
public final class HookSite implements AutoCloseable {

  public static final String SECRET = "hunter2-hunter2";

  /** Opens every door with the same secret. */
  public static final String ALL_OPEN =
      """
      github: {secret: {fromEnv: HOOK}}
      gitlab: {token: {fromEnv: HOOK}}
      alertmanager: {token: {fromEnv: HOOK}}
      cloudevents: {token: {fromEnv: HOOK}}
      s3: {token: {fromEnv: HOOK}}
      webhooks:
        - name: signed
          signature: {header: X-Signature, prefix: "sha256=", secret: {fromEnv: HOOK}}
        - name: plain
          token: {header: X-Token, value: {fromEnv: HOOK}}
          mapping:
            id: body.id
            type: "'push'"
            subject: body.subject
            time: body.time
            data: "{'rows': body.rows, 'share': body.rows / 2}"
            pipeline: body.pipeline
            condition: body.rows > 10
      """;

  public final List<Signal> signals = new CopyOnWriteArrayList<>();
  public final List<Notice> notices = new CopyOnWriteArrayList<>();
  public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  public volatile Supplier<CompletableFuture<?>> log =
      () -> CompletableFuture.completedFuture(null);

  final HookDoors doors;
  private final Path file;
  private final HookOutbox outbox;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  public HookSite(Path home, String hooks) throws IOException {
    this(home, hooks, HookOutbox.PATIENCE);
  }

  public HookSite(Path home, String hooks, Duration patience) throws IOException {
    file = home.resolve("hooks.yaml");
    write(hooks);
    outbox = new HookOutbox(this::keep, patience);
    doors =
        new HookDoors(
            new HooksFile(file),
            new SecretPlaces(Map.of("HOOK", SECRET), home, home.resolve("secrets")),
            new SettableClock(),
            meters,
            2_000_000,
            outbox);
    server =
        HttpServer.start(
            new HttpOptions("127.0.0.1", 0, "token-of-the-api", 2_000_000), doors::routes);
  }

  /** Changes the file as a person would. */
  public void write(String hooks) throws IOException {
    PrivateFiles.write(file, hooks);
  }

  private <V> CompletableFuture<?> keep(Topic<V> topic, String key, V value, String id) {
    byte[] bytes = AvroMapper.of(topic.valueType()).encode(value);
    Object kept = AvroMapper.of(topic.valueType()).decode(bytes);
    CompletableFuture<?> answer = log.get();
    return answer.thenAccept(
        done -> {
          if (kept instanceof Signal signal) {
            signals.add(signal);
          } else {
            notices.add((Notice) kept);
          }
        });
  }

  public HttpResponse<String> post(String path, byte[] body, Map<String, String> headers) {
    return send(path, "POST", body, headers);
  }

  /** With the token or signature that the door at the path asks for. */
  public HttpResponse<String> proven(String path, String body, Map<String, String> more) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers = new java.util.HashMap<>(proof(path, bytes));
    headers.putAll(more);
    return post(path, bytes, headers);
  }

  public static Map<String, String> proof(String path, byte[] body) {
    return switch (path) {
      case "/hooks/github" -> Map.of("X-Hub-Signature-256", "sha256=" + hmac(body));
      case "/hooks/gitlab" -> Map.of("X-Gitlab-Token", SECRET);
      case "/hooks/webhook/signed" -> Map.of("X-Signature", "sha256=" + hmac(body));
      case "/hooks/webhook/plain" -> Map.of("X-Token", SECRET);
      default -> Map.of("Authorization", "Bearer " + SECRET);
    };
  }

  public HttpResponse<String> send(
      String path, String method, byte[] body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  public static String hmac(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close();
    outbox.close();
  }
}
