package dev.tidemill.gateway;

import static dev.tidemill.gateway.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.RouteRole;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when a bounded thing is full. */
class LimitsTest {

  private static final String INFER = "/v2/models/flights/infer";

  @TempDir Path folder;

  @Test
  void whileAllTheRoomForLabelsIsTakenMoreGet503AndTooManyAtOnce413() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    CompletableFuture<Void> kafka = new CompletableFuture<>();
    RunningGateway gateway =
        new RunningGateway(
            folder,
            GatewayOptions.onPort(0),
            Optional.empty(),
            Optional.empty(),
            Optional.of(
                label -> {
                  sent.incrementAndGet();
                  return kafka;
                }));
    try (gateway) {
      gateway.serve(
          RunningGateway.route(1, 1, gateway.version(1, "plain", RouteRole.CHAMPION, 100)));
      HttpResponse<String> never = gateway.post("/v1/labels", labels(10_001));
      assertThat(never.statusCode()).isEqualTo(413);
      assertThat(json(never).at("/error/message").asText()).contains("10000").contains("10001");

      CompletableFuture<HttpResponse<String>> all = gateway.postAsync("/v1/labels", labels(10_000));
      Awaitility.await().until(() -> sent.get() == 10_000);
      assertThat(gateway.post("/v1/labels", labels(1)).statusCode()).isEqualTo(503);
      kafka.complete(null);
      assertThat(all.get().statusCode()).isEqualTo(202);
      assertThat(gateway.post("/v1/labels", labels(1)).statusCode()).isEqualTo(202);
    }
  }

  @Test
  void whenTheQueueOfSlowModelsIsFullRequestsGet503() throws Exception {
    RunningGateway gateway =
        new RunningGateway(
            folder,
            WithoutKafkaTest.options(
                Map.of(
                    "gateway-threads", "1", "gateway-queue", "1", "gateway-run-limit", "500ms")));
    try (gateway) {
      gateway.serve(
          RunningGateway.route(1, 1, gateway.version(1, "slow-on-large", RouteRole.CHAMPION, 100)));
      // From the first run that had to be ended on, the model counts as slow.
      assertThat(gateway.infer("f-0", "1000000000, 0, 0").statusCode()).isEqualTo(500);
      List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
      for (int i = 1; i <= 8; i++) {
        asked.add(gateway.postAsync(INFER, RunningGateway.body("f-" + i, "1000000000, 0, 0")));
      }
      List<Integer> statuses = new ArrayList<>();
      for (CompletableFuture<HttpResponse<String>> each : asked) {
        HttpResponse<String> response = each.get();
        statuses.add(response.statusCode());
        if (response.statusCode() == 503) {
          assertThat(json(response).get("error").asText()).contains("too many requests wait");
          assertThat(response.headers().firstValue("Retry-After")).contains("1");
        }
      }
      assertThat(statuses).contains(500).contains(503).hasSize(8);
    }
  }

  private static String labels(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "{\"endpoint\": \"flights\", \"id\": \"%d\", \"value\": true}".formatted(i))
        .collect(Collectors.joining(",", "[", "]"));
  }
}
