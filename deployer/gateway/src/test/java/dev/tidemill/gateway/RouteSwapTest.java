package dev.tidemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes come and go under load, and versions are unloaded and loaded again all the time. */
class RouteSwapTest {

  private static final int EPOCHS = 150;
  private static final int CLIENTS = 3;

  @TempDir Path folder;
  private final Map<String, Route> byEpoch = new ConcurrentHashMap<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger answers = new AtomicInteger();

  @Test
  void noAnswerFailsAndEachIsOfAVersionOfTheEpochThatItNames() throws Exception {
    GatewayOptions options =
        WithoutKafkaTest.options(
            Map.of("gateway-unload-after", "100ms", "gateway-prediction-buffer", "1000000"));
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (RunningGateway gateway = new RunningGateway(folder, options)) {
      List<List<RouteVersion>> states = states(gateway);
      gateway.serve(next(1, states.get(0)));
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        running.add(clients.submit(client(gateway, "client-" + i)));
      }
      Random random = new Random(17);
      for (int epoch = 2; epoch <= EPOCHS; epoch++) {
        gateway.gateway.route(next(epoch, states.get(random.nextInt(states.size()))));
        // A few answers at least, sometimes many: routes change within and beyond a grace.
        int until = answers.get() + (random.nextInt(10) == 0 ? 200 : 1 + random.nextInt(20));
        Awaitility.await()
            .pollInterval(java.time.Duration.ofMillis(1))
            .until(() -> answers.get() >= until || running.stream().anyMatch(Future::isDone));
      }
      over.set(true);
      for (Future<Integer> client : running) {
        assertThat(client.get()).isPositive();
      }
      assertThat(gateway.state().failed()).isZero();
    } finally {
      over.set(true);
      clients.shutdown();
    }
  }

  /** Rollouts of two candidates, their ends, and the ways back. */
  private static List<List<RouteVersion>> states(RunningGateway gateway) {
    return List.of(
        List.of(gateway.version(1, "plain", RouteRole.CHAMPION, 100)),
        List.of(
            gateway.version(1, "plain", RouteRole.CHAMPION, 50),
            gateway.version(2, "shifted", RouteRole.CANDIDATE, 50)),
        List.of(
            gateway.version(2, "shifted", RouteRole.CHAMPION, 100),
            gateway.version(1, "plain", RouteRole.FORMER, 0)),
        List.of(gateway.version(2, "shifted", RouteRole.CHAMPION, 100)),
        List.of(
            gateway.version(2, "shifted", RouteRole.CHAMPION, 80),
            gateway.version(3, "two-columns", RouteRole.CANDIDATE, 20)),
        List.of(gateway.version(3, "two-columns", RouteRole.CHAMPION, 100)));
  }

  private Route next(int epoch, List<RouteVersion> versions) {
    Route route = RunningGateway.route(1, epoch, versions.toArray(RouteVersion[]::new));
    byEpoch.put("1." + epoch, route);
    return route;
  }

  private Callable<Integer> client(RunningGateway gateway, String name) {
    return () -> {
      int asked = 0;
      while (!over.get()) {
        HttpResponse<String> response = gateway.infer(name + "-" + asked, "1, 2, 3");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        Optional<String> version = response.headers().firstValue("X-Tidemill-Version");
        String epoch = response.headers().firstValue("X-Tidemill-Epoch").orElseThrow();
        assertThat(byEpoch.get(epoch).versions())
            .extracting(v -> Optional.of(Integer.toString(v.version())))
            .contains(version);
        answers.incrementAndGet();
        asked++;
      }
      return asked;
    };
  }
}
