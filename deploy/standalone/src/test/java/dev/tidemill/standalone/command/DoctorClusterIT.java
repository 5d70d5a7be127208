package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.Cluster;
import dev.tidemill.standalone.HomeKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code doctor --cluster} finds at a real broker. */
class DoctorClusterIT {

  @TempDir Path dir;

  @Test
  void aRunningTidemillHasNothingWrongAndIsToldOf() throws Exception {
    Path home = dir.resolve("home");
    try (ServedPoints points = ServedPoints.on(home)) {
      points.promoted(ServedPoints.project(dir.resolve("project")));
      CommandLineRun doctor = points.cli("doctor", "--cluster").exits(0);
      doctor.says(
          "1 broker of 127.0.0.1:",
          "22 topics of the catalogue, each as it has to be",
          "no transaction",
          "ok   trigger-service  1 instance: standalone at ",
          "ok   training-orchestrator 1 instance: standalone",
          "ok   runners          1 instance: standalone",
          "ok   gates            1 instance: standalone",
          "ok   gateway          1 instance: standalone",
          "each is in one bucket, at 1 trigger of all instances",
          "as here, within 2 s, at the controller of Kafka",
          "Tidemill's topics take ",
          "the broker inside lets in only who has its password");
      assertThat(doctor.out()).doesNotContain("bad ", "->");
    }
  }

  @Test
  void whatIsWrongIsFoundWithTheCommandThatMendsIt() throws Exception {
    Path home = dir.resolve("home");
    KafkaAccess access;
    try (Cluster.Running kafka = Cluster.EMBEDDED.start(home);
        TopicAdmin topics = new TopicAdmin(kafka.access().clientProperties());
        Admin admin = Admin.create(kafka.access().clientProperties())) {
      access = kafka.access();
      topics.createTopics(Topics.all(), 2);
      assertThat(HomeKafka.bootstrapServers(home)).contains(kafka.bootstrapServers());
      admin.deleteTopics(List.of("tidemill.routes")).all().get();
      admin.createPartitions(Map.of("tidemill.labels", NewPartitions.increaseTo(5))).all().get();
      set(admin, "tidemill.runs", "retention.ms", "3600000");
      set(admin, "tidemill.decisions", "retention.ms", "864000000");
      set(admin, "tidemill.models", "cleanup.policy", "delete");
      set(admin, "tidemill.jobs", "max.message.bytes", "100000");
      stampedAhead(access);
      Map<String, List<String>> found = found(home, 1);
      assertThat(found.get("bad"))
          .anyMatch(f -> f.contains("tidemill.routes does not exist -> start the service"))
          .anyMatch(f -> f.contains("most have 2, but tidemill.labels have 5"))
          .anyMatch(f -> f.contains("tidemill.runs keeps its records for 3600 s"))
          .anyMatch(
              f ->
                  f.contains("tidemill.models has cleanup.policy delete")
                      && f.contains("--add-config cleanup.policy=compact"))
          .anyMatch(f -> f.contains("tidemill.jobs takes records of at most 100000 bytes"))
          .anyMatch(f -> f.contains("tidemill.notices has a record stamped 9 min ahead"));
      assertThat(found.get("warn"))
          .anyMatch(f -> f.contains("tidemill.decisions keeps its records for 10 d"))
          .anyMatch(f -> f.contains("no service has run on this cluster yet"));
    }
  }

  /** By state, cause and cure of what is said of the cluster. */
  private static Map<String, List<String>> found(Path home, int exitCode) {
    Map<String, List<String>> found = new HashMap<>();
    JsonNode all =
        CommandLineRun.of("doctor", "--cluster", "--home", home.toString(), "-o", "json")
            .exits(exitCode)
            .json();
    all.forEach(
        f ->
            found
                .computeIfAbsent(f.path("state").asText(), s -> new ArrayList<>())
                .add(f.path("message").asText() + " -> " + f.path("cure").asText()));
    return found;
  }

  private static void set(Admin admin, String topic, String name, String value) throws Exception {
    Collection<AlterConfigOp> set =
        List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET));
    admin
        .incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), set))
        .all()
        .get();
  }

  private static void stampedAhead(KafkaAccess access) throws Exception {
    long ahead = Instant.now().plus(Duration.ofMinutes(10)).minusSeconds(1).toEpochMilli();
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            access.clientProperties(), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("tidemill.notices", 0, ahead, "place", "x")).get();
    }
  }

  @Test
  void aHomeWithoutKafkaIsTold() {
    CommandLineRun.of("doctor", "--cluster", "--home", dir.toString(), "--port", "0")
        .exits(1)
        .says("there is none in " + dir, "-> name the cluster with --bootstrap-servers");
  }
}
