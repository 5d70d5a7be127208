package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import dev.tidemill.standalone.PointsProject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A circle of pipelines is found before any of them is applied. */
class PipelinesInACircleTest {

  private static final String CIRCLE =
      "spec.triggers: the pipeline would start itself: default/b waits for default/c waits for"
          + " default/b; take one of these upstream triggers out.";

  @TempDir Path temp;

  private String file(String name, String upstream) throws IOException {
    Path folder = PointsProject.write(temp.resolve(name), "exit 0\n");
    Path file = folder.resolve("pipeline.yaml");
    Files.writeString(file, yaml(name, upstream));
    return file.toString();
  }

  private static String yaml(String name, String upstream) {
    return PointsProject.yaml(
        "name: " + name,
        "triggers:\n    - name: up\n      upstream: {pipeline: " + upstream + "}\n");
  }

  @Test
  void severalFilesAreJudgedTogether() throws IOException {
    String a = file("a", "b");
    String b = file("b", "c");
    String c = file("c", "b");
    CommandLineRun.of("validate", "--offline", "-f", a, "-f", b)
        .exits(0)
        .says(a + ": default/a is valid", b + ": default/b is valid");
    CommandLineRun run = CommandLineRun.of("validate", "--offline", "-f", a, "-f", b, "-f", c);
    run.exits(65).says("default/a is valid", "default/b cannot work as it is", "error: " + CIRCLE);
    assertThat(run.out())
        .containsOnlyOnce("would start itself")
        .contains("default/c cannot work as it is", "it is in the circle that " + b + " tells of");
    JsonNode json =
        CommandLineRun.of("validate", "--offline", "-o", "json", "-f", b, "-f", c).json();
    assertThat(json.path("valid").asBoolean(true)).isFalse();
    assertThat(json.at("/files/0/problems/0").asText()).isEqualTo(CIRCLE);
    Files.writeString(Path.of(a), "kind: Pipelin\n");
    Files.writeString(Path.of(b), "kind: Pipelin\n");
    CommandLineRun.of("validate", "-f", a, "-f", b).exits(65).complains(a + ":1", b + ":1");
  }

  @Test
  void aDryRunAsksForWhatIsApplied() throws IOException {
    String b = file("b", "c");
    try (Applied server = new Applied(Map.of("default/c", yaml("c", "b")))) {
      CommandLineRun.of(List.of("apply", "--dry-run", "--offline", "-f", b), server.options())
          .exits(65)
          .says("error: " + CIRCLE);
    }
    try (Applied server = new Applied(Map.of())) {
      CommandLineRun.of(List.of("apply", "--dry-run", "--offline", "-f", b), server.options())
          .exits(0);
    }
    CommandLineRun.of(
            List.of("apply", "--dry-run", "--offline", "-f", b),
            "--server",
            "http://127.0.0.1:9",
            "--home",
            temp.toString())
        .exits(0)
        .says("whether its upstream pipelines wait for default/b is not known");
  }

  /** A server that has these pipelines. */
  private final class Applied implements AutoCloseable {

    private final HttpServer server;

    Applied(Map<String, String> sources) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            String key = exchange.getRequestURI().getPath().replace("/api/v1/pipelines/", "");
            String body =
                sources.containsKey(key)
                    ? JsonNodeFactory.instance.objectNode().put("source", sources.get(key)) + ""
                    : "{}";
            boolean found = sources.containsKey(key) || key.startsWith("/");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(found ? 200 : 404, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
          });
      server.start();
    }

    String[] options() {
      return new String[] {
        "--server", "http://127.0.0.1:" + server.getAddress().getPort(), "--home", temp.toString()
      };
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
