package dev.tidemill.standalone.image;

import static dev.tidemill.standalone.image.DockerCommand.docker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.standalone.NeedsDocker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The image of this build: made by {@code docker build}, started as compose starts it, on a file
 * system that cannot be written and a temporary folder from which no program may start.
 */
@NeedsDocker
class ImageOnDockerIT {

  private static final String ID = UUID.randomUUID().toString().substring(0, 8);
  private static final String IMAGE = "tidemill-it:" + ID;
  private static final List<String> CONFINED =
      List.of(
          "--read-only",
          "--tmpfs=/tmp:rw,noexec,size=64m",
          "--cap-drop=ALL",
          "--security-opt=no-new-privileges:true");

  private final List<String> toRemove = new ArrayList<>();

  @BeforeAll
  static void build() throws Exception {
    assumeTrue(
        Files.exists(Path.of("target/tidemill-standalone.jar")),
        "skipped: `mvn package` makes what the image is made from");
    DockerCommand.run(
            Duration.ofMinutes(10),
            "build",
            "--file",
            "deploy/docker/Dockerfile",
            "--build-arg",
            "REVISION=" + ID,
            "--tag",
            IMAGE,
            ".")
        .wellDone();
  }

  @AfterAll
  static void removeImage() throws Exception {
    DockerCommand.run(Duration.ofMinutes(1), "image", "rm", "--force", IMAGE);
  }

  @AfterEach
  void remove() throws Exception {
    Collections.reverse(toRemove);
    for (String each : toRemove) {
      DockerCommand.run(Duration.ofMinutes(1), each.split(" "));
    }
  }

  private String start(String name, List<String> options, String image, String... command)
      throws Exception {
    String full = "tidemill-it-" + name + "-" + ID;
    List<String> all = new ArrayList<>(List.of("run", "--detach", "--name", full));
    all.addAll(options);
    all.add(image);
    all.addAll(List.of(command));
    toRemove.add("rm --force --volumes " + full);
    docker(all.toArray(String[]::new));
    return full;
  }

  private static String inspect(String what, String format) throws Exception {
    return docker("inspect", "--format", format, what);
  }

  private static void awaitHealth(String container, String status) {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () ->
                assertThat(inspect(container, "{{.State.Health.Status}}"))
                    .as(docker("logs", container))
                    .isEqualTo(status));
  }

  @Test
  void itSaysWhatItIs() throws Exception {
    assertThat(docker("run", "--rm", IMAGE, "--version"))
        .startsWith("tidemill ")
        .contains("Kafka 4.2.2");
    String labels = inspect(IMAGE, "{{json .Config.Labels}}");
    assertThat(labels)
        .contains("\"org.opencontainers.image.revision\":\"" + ID + "\"", "Apache-2.0");
    assertThat(inspect(IMAGE, "{{.Config.User}} {{.Config.Entrypoint}}"))
        .isEqualTo("10001:10001 [java @/opt/tidemill/java.args dev.tidemill.standalone.Main]");
  }

  @Test
  void theClassesOfAStartComeFromTheArchive() throws Exception {
    String log =
        docker("run", "--rm", "--env=JDK_JAVA_OPTIONS=-Xlog:class+load", IMAGE, "up", "--help");
    List<String> own =
        log.lines().filter(l -> l.matches(".*load] (dev\\.tidemill|picocli)\\..*")).toList();
    assertThat(own).hasSizeGreaterThan(30);
    assertThat(own.stream().filter(line -> line.contains("shared objects file")))
        .as("without an archive it is none; those that only print help are not in it")
        .hasSizeGreaterThan(50);
  }

  @Test
  void aServiceIsHealthyWhenItIsReadyAndLeavesNothingBehind() throws Exception {
    String network = "tidemill-it-" + ID;
    docker("network", "create", network);
    toRemove.add("network rm " + network);
    startKafka(network);
    String service =
        start(
            "service",
            with(CONFINED, "--network=" + network, "--health-interval=1s"),
            IMAGE,
            "validation-service",
            "--bootstrap-servers",
            "kafka:9092");
    awaitHealth(service, "healthy");
    assertThat(docker("exec", service, "id", "-u")).isEqualTo("10001");
    assertThat(docker("exec", service, "stat", "-c", "%u %a", "/var/lib/tidemill/home"))
        .isEqualTo("10001 700");
    // A library that was unpacked would be in one of these.
    assertThat(docker("exec", service, "find", "/tmp", "/var/lib/tidemill/tmp", "-name", "*.so*"))
        .isEmpty();
    assertThat(docker("exec", service, "cat", "/proc/1/maps")).contains("librocksdbjni.so");

    docker("kill", "--signal=KILL", service);
    docker("start", service);
    awaitHealth(service, "healthy");
    assertThat(docker("exec", service, "ls", "/var/lib/tidemill/tmp").lines())
        .as("the folder of the process that was killed is gone")
        .hasSize(1);

    docker("stop", "--time=60", service);
    assertThat(docker("logs", service)).endsWith("Stopped.");
    assertThat(inspect(service, "{{.State.ExitCode}}")).isEqualTo("143");
  }

  @Test
  void whatCannotWorkIsToldAndNotHealthy() throws Exception {
    String service =
        start(
            "alone",
            with(CONFINED, "--network=none", "--health-interval=1s", "--health-start-period=0s"),
            IMAGE,
            "gateway",
            "--bootstrap-servers",
            "kafka:9092");
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(inspect(service, "{{.State.Status}}")).isEqualTo("exited"));
    assertThat(docker("logs", service)).contains("http-host is 0.0.0.0", "set a token");
  }

  private void startKafka(String network) throws Exception {
    List<String> options =
        with(List.of(), "--network=" + network, "--network-alias=kafka", "--hostname=kafka");
    for (String variable :
        List.of(
            "KAFKA_NODE_ID=1",
            "KAFKA_PROCESS_ROLES=broker,controller",
            "KAFKA_CONTROLLER_QUORUM_VOTERS=1@kafka:9093",
            "KAFKA_LISTENERS=PLAINTEXT://:9092,CONTROLLER://:9093",
            "KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://kafka:9092",
            "KAFKA_CONTROLLER_LISTENER_NAMES=CONTROLLER",
            "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS=0",
            "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR=1",
            "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR=1",
            "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR=1",
            "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR=1",
            "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR=1")) {
      options.add("--env=" + variable);
    }
    String kafka = start("kafka", options, "apache/kafka:4.2.2");
    String connect = "exec 3<>/dev/tcp/kafka/9092";
    await()
        .atMost(Duration.ofMinutes(3))
        .until(
            () ->
                DockerCommand.run(Duration.ofSeconds(30), "exec", kafka, "bash", "-c", connect)
                        .code()
                    == 0);
  }

  private static List<String> with(List<String> some, String... more) {
    List<String> all = new ArrayList<>(some);
    all.addAll(Arrays.asList(more));
    return all;
  }
}
