package dev.tidemill.standalone;

import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import dev.tidemill.kit.kafka.KafkaAccess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.lifecycle.Startables;

/**
 * A cluster of three brokers, each a controller too, in containers on a network of their own.
 * Programs of this machine and containers on that network both reach it. A broker keeps its log and
 * its ports while it is down.
 */
public final class ThreeBrokers implements AutoCloseable {

  /** Of each broker, counted from one. */
  static final int BROKERS = 3;

  private static final Duration START_WITHIN = Duration.ofMinutes(4);
  private static final int STOP_WITHIN_SECONDS = 60;

  /** On a disk in memory, small enough to be filled, which is empty after each start. */
  private static final int ON_SMALL_DISK = 3;

  private static final String DATA = "/tmp/small-disk";
  private static final int DISK_MIB = 400;

  /** Of a processor, in millionths of a tenth of a second. */
  private static final long A_TENTH = 10_000;

  private static final long ALL = -1;

  /** Three copies of which two must have a record, of Kafka's own topics too. */
  private static final Map<String, String> SAFE =
      Map.of(
          "KAFKA_MIN_INSYNC_REPLICAS",
          "2",
          "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR",
          "3",
          "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR",
          "3",
          "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR",
          "2",
          "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR",
          "3",
          "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR",
          "2");

  /** Fewer partitions than a large cluster has, for the sake of a small machine. */
  private static final Map<String, String> SMALL =
      Map.of(
          "KAFKA_HEAP_OPTS",
          "-Xmx512m -Xms256m",
          "KAFKA_AUTO_CREATE_TOPICS_ENABLE",
          "false",
          "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS",
          "6",
          "KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS",
          "6",
          "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_NUM_PARTITIONS",
          "6",
          "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS",
          "0");

  private final Network network = Network.newNetwork();
  private final List<GenericContainer<?>> brokers = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();

  private ThreeBrokers() throws IOException {
    for (int id = 1; id <= BROKERS; id++) {
      ports.add(freePort());
    }
    for (int id = 1; id <= BROKERS; id++) {
      brokers.add(broker(id));
    }
  }

  /** Starts them and returns when all three answer. */
  public static ThreeBrokers start() {
    ThreeBrokers cluster;
    try {
      cluster = new ThreeBrokers();
    } catch (IOException e) {
      throw new IllegalStateException("There are no free ports", e);
    }
    try {
      Startables.deepStart(cluster.brokers).join();
      await()
          .atMost(START_WITHIN)
          .ignoreExceptions()
          .until(() -> cluster.admin(admin -> admin.describeCluster().nodes().get().size() == 3));
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** Below the ports that the system gives to clients: they stay free while a broker is down. */
  private int freePort() throws IOException {
    for (int tries = 0; tries < 50; tries++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      if (!ports.contains(port) && LoopbackPorts.isFree(port)) {
        return port;
      }
    }
    throw new IOException("No free port");
  }

  private GenericContainer<?> broker(int id) {
    int port = ports.get(id - 1);
    String host = DockerClientFactory.instance().dockerHostIpAddress();
    Map<String, String> own = new HashMap<>(SAFE);
    own.putAll(SMALL);
    own.putAll(Cluster.QUICK_SHARE_GROUPS);
    own.put("KAFKA_LOG_DIRS", DATA + "/log");
    own.put("CLUSTER_ID", "4L6g3nShT-eMCtK--X86sw");
    own.put("KAFKA_NODE_ID", Integer.toString(id));
    own.put("KAFKA_PROCESS_ROLES", "broker,controller");
    own.put(
        "KAFKA_CONTROLLER_QUORUM_VOTERS",
        IntStream.rangeClosed(1, BROKERS)
            .mapToObj(n -> n + "@" + name(n) + ":9093")
            .collect(Collectors.joining(",")));
    own.put("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER");
    own.put("KAFKA_LISTENERS", "INSIDE://:19092,OUTSIDE://:9092,CONTROLLER://:9093");
    own.put(
        "KAFKA_ADVERTISED_LISTENERS",
        "INSIDE://%s:19092,OUTSIDE://%s:%d".formatted(name(id), host, port));
    own.put(
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
        "INSIDE:PLAINTEXT,OUTSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT");
    own.put("KAFKA_INTER_BROKER_LISTENER_NAME", "INSIDE");
    GenericContainer<?> broker =
        new GenericContainer<>(Cluster.IMAGE)
            .withNetwork(network)
            .withNetworkAliases(name(id))
            .withEnv(own)
            .waitingFor(
                Wait.forLogMessage(".*Kafka Server started.*", 1).withStartupTimeout(START_WITHIN));
    broker.setPortBindings(List.of(port + ":9092"));
    if (id == ON_SMALL_DISK) {
      broker.withTmpFs(Map.of(DATA, "rw,mode=1777,size=" + DISK_MIB + "m"));
    }
    return broker;
  }

  private static String name(int id) {
    return "kafka-" + id;
  }

  /** The address for programs of this machine. */
  public String bootstrapServers() {
    String host = DockerClientFactory.instance().dockerHostIpAddress();
    return ports.stream().map(port -> host + ":" + port).collect(Collectors.joining(","));
  }

  /** The address for containers on {@link #network}. */
  public String bootstrapServersInside() {
    return IntStream.rangeClosed(1, BROKERS)
        .mapToObj(id -> name(id) + ":19092")
        .collect(Collectors.joining(","));
  }

  public Network network() {
    return network;
  }

  public KafkaAccess access() {
    return KafkaAccess.open(bootstrapServers());
  }

  /** The broker that leads the first partition of this topic. */
  public int leader(String topic) {
    return admin(
        admin ->
            admin
                .describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .get(0)
                .leader()
                .id());
  }

  /** kill -9. */
  public void kill(int broker) {
    docker().killContainerCmd(container(broker)).exec();
    awaitGone(broker);
  }

  /** TERM, as before an upgrade: the broker hands its partitions over and ends. */
  public void stop(int broker) {
    docker().stopContainerCmd(container(broker)).withTimeout(STOP_WITHIN_SECONDS).exec();
    awaitGone(broker);
  }

  private void awaitGone(int broker) {
    await().atMost(Duration.ofSeconds(STOP_WITHIN_SECONDS)).until(() -> !running(broker));
  }

  private boolean running(int broker) {
    return Boolean.TRUE.equals(
        docker().inspectContainerCmd(container(broker)).exec().getState().getRunning());
  }

  /** Starts a broker that was killed or stopped, on what it has kept. */
  public void startAgain(int broker) {
    docker().startContainerCmd(container(broker)).exec();
  }

  /** Stops it where it stands: its connections stay open, and nothing is answered. */
  public void hang(int broker) {
    docker().pauseContainerCmd(container(broker)).exec();
  }

  /** Lets a broker that hangs go on. */
  public void goOn(int broker) {
    docker().unpauseContainerCmd(container(broker)).exec();
  }

  /** Leaves it a tenth of a processor. */
  public void slowDown(int broker) {
    docker().updateContainerCmd(container(broker)).withCpuQuota(A_TENTH).exec();
  }

  /** Leaves it what there is. */
  public void speedUp(int broker) {
    docker().updateContainerCmd(container(broker)).withCpuQuota(ALL).exec();
  }

  /** Fills the disk of a broker, waits until it is gone for that, and gives it an empty one. */
  public void fillDiskAndReplaceIt() {
    try {
      brokers
          .get(ON_SMALL_DISK - 1)
          .execInContainer("dd", "if=/dev/zero", "of=" + DATA + "/filling", "bs=1M");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    awaitGone(ON_SMALL_DISK);
    startAgain(ON_SMALL_DISK);
  }

  /** Waits until every partition of every topic has all its copies in sync again. */
  public void awaitInSync(Duration atMost) {
    await()
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(500))
        .ignoreExceptions()
        .until(
            () ->
                topics().values().stream()
                    .flatMap(t -> t.partitions().stream())
                    .allMatch(ThreeBrokers::inSync));
  }

  private static boolean inSync(TopicPartitionInfo partition) {
    return partition.leader() != null && partition.isr().size() == partition.replicas().size();
  }

  /** All topics, Kafka's own too. */
  public Map<String, TopicDescription> topics() {
    return admin(
        admin -> {
          var names = admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
          return admin.describeTopics(names).allTopicNames().get();
        });
  }

  /**
   * Topics that a broker could take away: fewer than three copies, or fewer than two that must have
   * a record. Those of Tidemill have to say so themselves, whatever the brokers are told.
   */
  public List<String> unsafeTopics() {
    Map<String, TopicDescription> topics = topics();
    List<ConfigResource> resources =
        topics.keySet().stream()
            .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
            .toList();
    Map<ConfigResource, Config> configs =
        admin(admin -> admin.describeConfigs(resources).all().get());
    List<String> unsafe = new ArrayList<>();
    configs.forEach(
        (resource, config) -> {
          ConfigEntry inSync = config.get("min.insync.replicas");
          boolean own = resource.name().startsWith("tidemill");
          boolean said = inSync.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG;
          boolean three =
              topics.get(resource.name()).partitions().stream()
                  .allMatch(p -> p.replicas().size() == BROKERS);
          if (!three || !inSync.value().equals("2") || (own && !said)) {
            unsafe.add(
                "%s: %s, %s".formatted(resource.name(), inSync, topics.get(resource.name())));
          }
        });
    return unsafe;
  }

  /** The cluster as the tests of services know one. */
  public Cluster.Running running() {
    return new Cluster.Running(access(), Optional.empty(), this::close);
  }

  /** Asks the cluster as an administrator. */
  interface Question<T> {
    T ask(Admin admin) throws ExecutionException, InterruptedException;
  }

  <T> T admin(Question<T> question) {
    try (Admin admin = Admin.create(access().clientProperties())) {
      return question.ask(admin);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String container(int broker) {
    return brokers.get(broker - 1).getContainerId();
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }

  @Override
  public void close() {
    brokers.forEach(GenericContainer::stop);
    network.close();
  }
}
