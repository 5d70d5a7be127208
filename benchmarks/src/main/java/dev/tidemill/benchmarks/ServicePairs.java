package dev.tidemill.benchmarks;

import dev.tidemill.standalone.EmbeddedKafka;
import dev.tidemill.standalone.Services;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;

/**
 * Two instances of every service on one cluster and one home: each a process of its own, or two
 * processes with all services.
 */
final class ServicePairs implements AutoCloseable {

  /** How often instances that are not ready are looked at. */
  private static final int LOOK_MILLIS = 100;

  private static final int MOST_NOT_READY = 3;
  private static final String HEAP_OF_ONE = "300m";
  private static final String HEAP_OF_ALL = "700m";
  private static final String ALL = "up";

  /** Whether each service is a process of its own. */
  enum Layout {
    APART,
    TOGETHER
  }

  private final Layout layout;
  private final Map<String, List<ServiceReplica>> pairs = new LinkedHashMap<>();

  /** None of them has begun. */
  ServicePairs(Layout layout, Path home, EmbeddedKafka kafka, Map<String, String> settings)
      throws IOException {
    this.layout = layout;
    String heap = layout == Layout.APART ? HEAP_OF_ONE : HEAP_OF_ALL;
    for (String command : commands()) {
      List<ServiceReplica> pair = new ArrayList<>();
      for (int i = 1; i <= 2; i++) {
        String name = command + "-" + i;
        pair.add(
            new ServiceReplica(
                new ServiceReplica.Plan(command, name, home, heap, settings), kafka));
      }
      pairs.put(command, pair);
    }
  }

  /** What there are two of. */
  List<String> commands() {
    return layout == Layout.APART
        ? Arrays.stream(Services.values()).map(Services::title).toList()
        : List.of(ALL);
  }

  private List<ServiceReplica> pair(Services service) {
    return pairs.get(layout == Layout.APART ? service.title() : ALL);
  }

  /** Starts one pair after another, for two cores have enough to do with that. */
  void start() throws IOException, InterruptedException, TimeoutException {
    for (List<ServiceReplica> pair : pairs.values()) {
      for (ServiceReplica each : pair) {
        each.start();
      }
      for (ServiceReplica each : pair) {
        each.awaitReady();
      }
    }
  }

  private List<ServiceReplica> all() {
    return pairs.values().stream().flatMap(List::stream).toList();
  }

  /** Where the two instances of a service answer. */
  List<URI> addresses(Services service) {
    return pair(service).stream().map(ServiceReplica::address).toList();
  }

  /** Where the two gateways answer requests. */
  List<URI> gateways() {
    return pair(Services.GATEWAY).stream().map(ServiceReplica::gatewayAddress).toList();
  }

  void awaitReady() throws InterruptedException, TimeoutException {
    for (ServiceReplica each : all()) {
      each.awaitReady();
    }
  }

  /**
   * Kills one with kill -9, at a random moment of the next two seconds at which the other one of
   * its service is ready, and starts it again a random moment later. It does not wait until it is
   * ready, except that at most three are not.
   *
   * @return what was done, for people
   */
  String kill(Random random, String command)
      throws IOException, InterruptedException, TimeoutException {
    int index = random.nextInt(2);
    ServiceReplica victim = pairs.get(command).get(index);
    while (all().stream().filter(ServicePairs::notReady).count() > MOST_NOT_READY) {
      Thread.sleep(LOOK_MILLIS);
    }
    Thread.sleep(random.nextInt(2_000));
    pairs.get(command).get(1 - index).awaitReady();
    boolean ready = victim.ready();
    victim.kill();
    int downMillis = random.nextInt(2_000);
    Thread.sleep(downMillis);
    victim.start();
    return "%s%s, started again %d ms later"
        .formatted(victim.name(), ready ? "" : ", which was not ready", downMillis);
  }

  private static boolean notReady(ServiceReplica replica) {
    try {
      return !replica.ready();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /**
   * Tells these to stop, one instance of each service, waits until they have ended, and starts them
   * again; they are ready when it returns.
   *
   * @param index which of the two
   * @return what was done, for people
   */
  String roll(List<String> commands, int index)
      throws IOException, InterruptedException, TimeoutException {
    List<ServiceReplica> rolled = commands.stream().map(c -> pairs.get(c).get(index)).toList();
    for (String command : commands) {
      pairs.get(command).get(1 - index).awaitReady();
    }
    double stopped = 0;
    rolled.forEach(ServiceReplica::tellToStop);
    for (ServiceReplica each : rolled) {
      stopped = Math.max(stopped, each.awaitStopped());
    }
    for (ServiceReplica each : rolled) {
      each.start();
    }
    double ready = 0;
    for (ServiceReplica each : rolled) {
      ready = Math.max(ready, each.awaitReady());
    }
    List<String> names = rolled.stream().map(ServiceReplica::name).toList();
    return "%s stopped within %.1f s, ready %.1f s after the next start"
        .formatted(String.join(", ", names), stopped, ready);
  }

  @Override
  public void close() {
    all().forEach(ServiceReplica::close);
  }
}
