package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.settings.Settings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another user of the machine, who cannot read the home, gets from the broker inside. */
class BrokerPasswordIT {

  private static final String TOPIC = "tidemill.commands";

  @TempDir Path dir;
  private EmbeddedKafka kafka;

  @AfterEach
  void stop() {
    kafka.close();
  }

  @Test
  void aProducerWithoutThePasswordWritesNothing() throws Exception {
    kafka = EmbeddedKafka.start(dir, 0);
    createTopic();
    assertThat(sending(Map.of())).hasRootCauseInstanceOf(TimeoutException.class);
    assertThat(sending(scram("tidemill", "guessed")))
        .hasRootCauseInstanceOf(SaslAuthenticationException.class);
    assertThat(sending(scram("ann", password())))
        .hasRootCauseInstanceOf(SaslAuthenticationException.class);
    assertThat(sending(plain("tidemill", password()))).isNotNull();
    assertThat(written()).isZero();
    assertThat(sending(scram("tidemill", password()))).isNull();
    assertThat(written()).isOne();
  }

  @Test
  void clientsOfTheProcessHaveAPasswordThatNoFileHolds() throws Exception {
    kafka = EmbeddedKafka.start(dir, 0);
    createTopic();
    assertThat(sending(kafka.ofThisProcess().properties())).isNull();
    assertThat(sending(plain("tidemill", password())))
        .hasRootCauseInstanceOf(AuthenticationException.class);
    String jaas = ((Password) kafka.ofThisProcess().properties().get("sasl.jaas.config")).value();
    assertThat(Files.readString(file())).doesNotContain(jaas.substring(jaas.length() - 45));
    assertThat(kafka.ofThisProcess()).asString().doesNotContain("password=");
  }

  @Test
  void theControllerAnswersNobodyWhoHasNotItsOwnPassword() throws Exception {
    kafka = EmbeddedKafka.start(dir, 0);
    assertThat(asking(Map.of())).isNotNull();
    assertThat(asking(plain("tidemill", "guessed")))
        .hasRootCauseInstanceOf(AuthenticationException.class);
    assertThat(asking(plain("tidemill", password())))
        .hasRootCauseInstanceOf(AuthenticationException.class);
    assertThat(asking(scram("tidemill", password())))
        .hasRootCauseInstanceOf(AuthenticationException.class);
  }

  @Test
  void thePasswordIsRandomAndItsOwnerAloneCanReadIt() throws Exception {
    kafka = EmbeddedKafka.start(dir, 0);
    String first = password();
    assertThat(first).hasSize(43);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    try (EmbeddedKafka other = EmbeddedKafka.start(dir.resolve("other"), 0)) {
      assertThat(password(other)).isNotEqualTo(first);
    }
  }

  @Test
  void aRestartKeepsThePasswordForOtherProcesses() throws Exception {
    kafka = EmbeddedKafka.start(dir, 0);
    KafkaAccess before = kafka.access();
    createTopic();
    kafka.close();
    kafka = EmbeddedKafka.start(dir, 0);
    try (Admin admin = Admin.create(before.clientProperties())) {
      assertThat(admin.listTopics().names().get()).contains(TOPIC);
    }
  }

  @Test
  void aPasswordThatWasLostOrThatOthersCouldReadIsReplaced() throws Exception {
    kafka = EmbeddedKafka.start(dir, 0);
    createTopic();
    String first = password();
    kafka.close();
    Files.delete(file());
    kafka = EmbeddedKafka.start(dir, 0);
    String second = password();
    assertThat(second).isNotEqualTo(first);
    kafka.close();
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
    kafka = EmbeddedKafka.start(dir, 0);
    assertThat(password()).isNotEqualTo(second);
    assertThat(sending(scram("tidemill", second)))
        .hasRootCauseInstanceOf(SaslAuthenticationException.class);
    assertThat(written()).isZero();
  }

  @Test
  void insecureLocalLetsEverybodyInAndTheFileStillWorks() throws Exception {
    kafka = EmbeddedKafka.prepare(dir, 0, true);
    kafka.start();
    createTopic();
    assertThat(sending(Map.of())).isNull();
    assertThat(written()).isOne();
  }

  @Test
  void kafkasOwnToolsGetInWithTheFile() throws Exception {
    kafka = EmbeddedKafka.start(dir, 0);
    createTopic();
    Properties config = new Properties();
    try (Reader reader = Files.newBufferedReader(file())) {
      config.load(reader);
    }
    config.put("bootstrap.servers", kafka.bootstrapServers());
    try (Admin admin = Admin.create(config)) {
      assertThat(admin.listTopics().names().get()).contains(TOPIC);
    }
  }

  @Test
  void anotherServiceOnTheSameHomeFindsThePasswordByItself() throws Exception {
    kafka = EmbeddedKafka.start(HomeKafka.folder(dir), 0);
    String here = kafka.bootstrapServers();
    for (String servers : List.of(here, here.replace("127.0.0.1", "localhost"))) {
      KafkaAccess access = HomeKafka.access(Settings.defaults(), dir, servers);
      try (Admin admin = Admin.create(access.clientProperties())) {
        assertThat(admin.describeCluster().nodes().get()).hasSize(1);
      }
    }
    assertThat(HomeKafka.access(Settings.defaults(), dir, "kafka:9092").properties()).isEmpty();
  }

  private Path file() {
    return kafka.clientProperties();
  }

  private String password() throws IOException {
    return password(kafka);
  }

  private static String password(EmbeddedKafka of) throws IOException {
    return Files.readString(of.clientProperties())
        .replaceFirst("(?s).*password=\"([^\"]*)\".*", "$1");
  }

  private static Map<String, Object> scram(String user, String password) {
    return sasl("SCRAM-SHA-256", "scram.ScramLoginModule", user, password);
  }

  private static Map<String, Object> plain(String user, String password) {
    return sasl("PLAIN", "plain.PlainLoginModule", user, password);
  }

  private static Map<String, Object> sasl(
      String mechanism, String module, String user, String password) {
    return Map.of(
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        mechanism,
        "sasl.jaas.config",
        "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";"
            .formatted(module, user, password));
  }

  /** What becomes of a record that somebody sends; null if it was written. */
  private Throwable sending(Map<String, Object> credentials) {
    Map<String, Object> p = new HashMap<>(credentials);
    p.put("bootstrap.servers", kafka.bootstrapServers());
    p.put("max.block.ms", 5_000);
    return catchThrowable(
        () -> {
          try (KafkaProducer<String, String> producer =
              new KafkaProducer<>(p, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, "growth/churn", "apply")).get();
          }
        });
  }

  private Throwable asking(Map<String, Object> credentials) {
    Map<String, Object> p = new HashMap<>(credentials);
    p.put("bootstrap.controllers", "127.0.0.1:" + kafka.controllerPort());
    p.put("default.api.timeout.ms", 4_000);
    p.put("request.timeout.ms", 4_000);
    return catchThrowable(
        () -> {
          try (Admin admin = Admin.create(p)) {
            admin.describeMetadataQuorum().quorumInfo().get(20, TimeUnit.SECONDS);
          }
        });
  }

  private void createTopic() throws Exception {
    try (Admin admin = Admin.create(kafka.access().clientProperties())) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
  }

  private long written() throws Exception {
    TopicPartition partition = new TopicPartition(TOPIC, 0);
    try (Admin admin = Admin.create(kafka.access().clientProperties())) {
      return admin
          .listOffsets(Map.of(partition, OffsetSpec.latest()))
          .partitionResult(partition)
          .get()
          .offset();
    }
  }
}
