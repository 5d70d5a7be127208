package dev.tidemill.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.benchmarks.Client.Request;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.example.flights.FlightData;
import dev.tidemill.standalone.Services;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The world outside of pairs of services: an application asks for flights and reports outcomes,
 * files arrive, a program sends events, and a person asks for runs and looks. Each knows both
 * instances, and where one does not answer asks the other one once.
 */
final class PairsLoad implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration EVENT_EVERY = Duration.ofMillis(400);
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /** One in so many looks asks for a run. */
  private static final int LOOKS_A_COMMAND = 20;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newFixedThreadPool(3);
  private final List<Future<?>> running = new ArrayList<>();
  private final PairedClient gateways;
  private final PairedClient hooks;
  private final PairedClient consoles;
  private final FlightsProject project;
  private final FlightsTraffic traffic;
  private final String token;
  private final String hookToken;
  private final List<String> events = new ArrayList<>();
  private final List<String> commands = new ArrayList<>();

  /**
   * @param token of the API
   * @param hookToken of the hook for CloudEvents
   */
  PairsLoad(ServicePairs pairs, FlightsProject project, String token, String hookToken) {
    this.gateways = new PairedClient(pairs.gateways());
    this.hooks = new PairedClient(pairs.addresses(Services.TRIGGER_SERVICE));
    this.consoles = new PairedClient(pairs.addresses(Services.CONSOLE));
    this.project = project;
    this.traffic = new FlightsTraffic(gateways, PairsTrial.ENDPOINT);
    this.token = token;
    this.hookToken = hookToken;
  }

  /** Lets weeks pass without asking: their files arrive. */
  void pass(List<FlightData.Week> weeks) throws IOException {
    for (FlightData.Week each : weeks) {
      project.deliver(each);
      traffic.pass(each);
    }
  }

  /** Begins, with these weeks, each of which takes this long. */
  void start(List<FlightData.Week> weeks, Duration week) {
    begin(() -> flights(weeks, week));
    begin(() -> every(EVENT_EVERY, this::event));
    begin(() -> every(LOOK_EVERY, this::look));
  }

  private void begin(Callable<Void> part) {
    running.add(threads.submit(part));
  }

  private Void flights(List<FlightData.Week> weeks, Duration week)
      throws IOException, InterruptedException, TimeoutException {
    for (FlightData.Week each : weeks) {
      if (stop.getCount() == 0) {
        break;
      }
      traffic.stream(each, week);
      project.deliver(each);
    }
    return null;
  }

  private interface Turn {
    void take(int number) throws IOException, InterruptedException;
  }

  private Void every(Duration pace, Turn turn) throws IOException, InterruptedException {
    for (int i = 0; !stop.await(pace.toMillis(), TimeUnit.MILLISECONDS); i++) {
      turn.take(i);
    }
    return null;
  }

  private void event(int number) throws IOException, InterruptedException {
    Map<String, String> headers =
        Map.of(
            "Authorization",
            "Bearer " + hookToken,
            "ce-specversion",
            "1.0",
            "ce-id",
            Integer.toString(number),
            "ce-source",
            "/benchmark",
            "ce-type",
            PairsTrial.EVENT);
    Optional<String> taken = hooks.ask(Request.post("/hooks/cloudevents", "{}", 202).with(headers));
    if (taken.isPresent()) {
      JSON.readTree(taken.get()).path("signals").forEach(id -> events.add(id.asText()));
    }
  }

  private void look(int number) throws IOException, InterruptedException {
    String bearer = "Bearer " + token;
    if (number % LOOKS_A_COMMAND != 0) {
      consoles.ask(Request.get("/api/v1/runs?limit=5").with(Map.of("Authorization", bearer)));
      return;
    }
    JsonNode body = CommandSender.body("trigger", PairsTrial.FLIGHTS, "benchmark");
    Optional<String> taken =
        consoles.ask(
            Request.post("/api/v1/commands", body.toString(), 202)
                .with(
                    Map.of(
                        "Authorization", bearer, "Idempotency-Key", UUID.randomUUID().toString())));
    if (taken.isPresent()) {
      commands.add("command:" + JSON.readTree(taken.get()).path("commandId").asText());
    }
  }

  /** Ends it; the week that streams is streamed to its end. */
  void end() throws InterruptedException, ExecutionException {
    stop.countDown();
    for (Future<?> each : running) {
      each.get();
    }
  }

  /** Ids of the signals that were accepted, of files apart. */
  List<String> accepted() {
    List<String> all = new ArrayList<>(events);
    all.addAll(commands);
    return all;
  }

  FlightsTraffic traffic() {
    return traffic;
  }

  /** Those who ask, by what they ask. */
  Map<String, PairedClient> clients() {
    return Map.of("gateway", gateways, "hooks", hooks, "API", consoles);
  }

  @Override
  public void close() {
    stop.countDown();
    threads.shutdownNow();
  }
}
