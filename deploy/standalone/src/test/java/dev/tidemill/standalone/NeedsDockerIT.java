package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of container tests beside a daemon that answers and reaches no registry. The daemon
 * is a server here, asked by Testcontainers in a process of its own: it asks once in its life.
 */
class NeedsDockerIT {

  private static final String NO_REGISTRY =
      "Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io: no such host";

  @TempDir Path home;
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile boolean hasKafka;
  private HttpServer daemon;

  /** What a class with {@link NeedsDocker} meets in this process. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] arguments) {
      ConditionEvaluationResult result =
          new NeedsDocker.Condition().evaluateExecutionCondition(null);
      System.out.println(
          (result.isDisabled() ? "skipped: " : "runs: ") + result.getReason().orElse(""));
      System.exit(0);
    }
  }

  @BeforeEach
  void start() throws IOException {
    daemon = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    daemon.createContext("/", this::answer);
    daemon.setExecutor(threads);
    daemon.start();
  }

  @AfterEach
  void stop() {
    daemon.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().replaceFirst("^/v[0-9.]+/", "/");
    asked.add(exchange.getRequestMethod() + " " + path);
    exchange.getRequestBody().readAllBytes();
    switch (path) {
      case "/_ping" -> send(exchange, 200, "OK");
      case "/info" -> send(exchange, 200, "{\"OperatingSystem\": \"a test\", \"Name\": \"x\"}");
      case "/version" -> send(exchange, 200, "{\"ApiVersion\": \"1.44\", \"Version\": \"27.0\"}");
      case "/images/create" ->
          send(exchange, 500, "{\"message\": \"" + NO_REGISTRY.replace("\"", "\\\"") + "\"}");
      case "/images/apache/kafka:4.2.2/json" ->
          send(exchange, hasKafka ? 200 : 404, hasKafka ? "{\"Id\": \"sha256:1\"}" : "{}");
      default -> send(exchange, 404, "{\"message\": \"No such thing: " + path + "\"}");
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Api-Version", "1.44");
    exchange
        .getResponseHeaders()
        .add("Content-Type", body.startsWith("{") ? "application/json" : "text/plain");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  void besideADaemonThatReachesNoRegistryContainerTestsAreSkippedWithThatReason() throws Exception {
    String told = probe("tcp://127.0.0.1:" + daemon.getAddress().getPort());
    assertThat(told)
        .contains(
            "skipped: Docker is there, but the image apache/kafka:4.2.2 cannot be had: ",
            "registry-1.docker.io: no such host");
    assertThat(asked).contains("POST /images/create").noneMatch(a -> a.contains("/containers/"));
  }

  @Test
  void whatTestcontainersCleansUpWithIsNotWaitedForEither() throws Exception {
    hasKafka = true;
    String told = probe("tcp://127.0.0.1:" + daemon.getAddress().getPort());
    assertThat(told)
        .contains(
            "skipped: Docker is there, but the image testcontainers/ryuk:",
            "registry-1.docker.io: no such host",
            "; TESTCONTAINERS_RYUK_DISABLED=true does without it");
    assertThat(asked).noneMatch(a -> a.contains("/containers/"));
  }

  private String probe(String dockerHost) throws Exception {
    Path out = home.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xmx300m",
                    "-Duser.home=" + home,
                    "-cp",
                    System.getProperty("java.class.path"),
                    Probe.class.getName()))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().keySet().removeIf(v -> v.startsWith("TESTCONTAINERS_"));
    builder.environment().put("DOCKER_HOST", dockerHost);
    builder.environment().put("HOME", home.toString());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it answers within a minute").isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
    return Files.readString(out);
  }
}
