package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.files.PrivateFiles;
import dev.tidemill.standalone.SecuredKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster with TLS and users says to somebody whose file of properties is not right. */
class SecuredKafkaIT {

  private static final String USER = "tidemill-gateway";

  @TempDir static Path dir;
  private static SecuredKafka kafka;

  @BeforeAll
  static void start() throws Exception {
    kafka = SecuredKafka.start(dir.resolve("kafka"), List.of(USER));
    try (Admin admin = Admin.create(kafka.access(SecuredKafka.ADMIN).clientProperties())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("tidemill.routes", 1, (short) 1),
                  new NewTopic("tidemill.runs", 1, (short) 1)))
          .all()
          .get();
      admin
          .createAcls(
              List.of(
                  new AclBinding(
                      new ResourcePattern(
                          ResourceType.TOPIC, "tidemill.routes", PatternType.LITERAL),
                      new AccessControlEntry(
                          "User:" + USER, "*", AclOperation.READ, AclPermissionType.ALLOW))))
          .all()
          .get();
    }
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static CommandLineRun doctor(Path properties) {
    return CommandLineRun.of(
        "doctor",
        "--home",
        dir.resolve("home").toString(),
        "--bootstrap-servers",
        kafka.bootstrapServers(),
        "--set",
        "kafka-properties=" + properties);
  }

  private static CommandLineRun gateway(Path properties) {
    return CommandLineRun.of(
        "gateway",
        "--home",
        dir.resolve("home").toString(),
        "--port",
        "0",
        "--bootstrap-servers",
        kafka.bootstrapServers(),
        "--set",
        "kafka-properties=" + properties);
  }

  @Test
  void theDoctorSaysWhatTheUserMayDo() throws Exception {
    doctor(kafka.properties(USER))
        .says(
            "1 broker at " + kafka.bootstrapServers(),
            "this user reads 1 and writes 0",
            "this user may not use tidemill.commands, ");
    doctor(kafka.properties(SecuredKafka.ADMIN)).says("this user reads 2 and writes 2");
  }

  /** The list lets the gateway read its routes, and nothing else. */
  @Test
  void theDoctorComparesTheAccessListWithWhatServicesNeed() throws Exception {
    cluster(kafka.properties(SecuredKafka.ADMIN))
        .says(
            "User:tidemill-gateway lacks WRITE on topic tidemill.gateway-states",
            "-> run what `tidemill acls` prints for it",
            "User:tidemill-runner lacks ");
    cluster(kafka.properties(USER)).says("rights           was not looked at: ");
  }

  private static CommandLineRun cluster(Path properties) {
    return CommandLineRun.of(
        "doctor",
        "--cluster",
        "--home",
        dir.resolve("home").toString(),
        "--bootstrap-servers",
        kafka.bootstrapServers(),
        "--set",
        "kafka-properties=" + properties);
  }

  @Test
  void aWrongPasswordIsSaidToBeRefusedAndNotRepeated() throws Exception {
    Path wrong = kafka.properties(USER, "open-sesame");
    for (CommandLineRun run : List.of(doctor(wrong), gateway(wrong))) {
      assertThat(run.exitCode()).isIn(1, 77);
      assertThat(run.out() + run.err())
          .contains("the cluster refuses the user", "See sasl.* in kafka-properties")
          .doesNotContain("open-sesame", "not-a-secret", "Exception");
    }
    assertThat(gateway(wrong).exitCode()).isEqualTo(77);
    try (var logs = Files.walk(dir.resolve("home/logs"))) {
      for (Path log : logs.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(log)).doesNotContain("open-sesame", "not-a-secret");
      }
    }
  }

  @Test
  void aCertificateThatIsNotTrustedIsSaidToBe() throws Exception {
    Path file = dir.resolve("untrusting.properties");
    PrivateFiles.write(
        file,
        Files.readString(kafka.properties(USER)).replaceAll("(?m)^ssl\\.truststore\\..*\\R", ""));
    doctor(file).exits(1).says("TLS fails: ", "ssl.truststore.location in kafka-properties");
  }

  @Test
  void aTruststoreThatIsNotThereIsNamedAtTheStart() throws Exception {
    Path file = dir.resolve("missing.properties");
    PrivateFiles.write(
        file, Files.readString(kafka.properties(USER)).replace("trust.p12", "none.p12"));
    doctor(file).exits(1).says("none.p12");
    gateway(file).exits(64).complains("kafka-properties cannot be used", "none.p12");
  }

  @Test
  void aClientWithoutPropertiesGetsNoAnswerAndIsToldOfTheSetting() {
    CommandLineRun.of(
            "doctor",
            "--home",
            dir.resolve("home").toString(),
            "--bootstrap-servers",
            kafka.bootstrapServers())
        .exits(1)
        .says("no answer. If the cluster asks for TLS or a user, say so in a file");
  }
}
