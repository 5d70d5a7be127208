package dev.tidemill.kit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.kit.files.PrivateFiles;
import dev.tidemill.kit.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaPropertiesTest {

  private static final String SECRET = "open-sesame";
  private static final String SASL =
      """
      security.protocol=SASL_SSL
      sasl.mechanism=SCRAM-SHA-512
      sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
        username="trigger" password="%s";
      ssl.truststore.location=/etc/kafka/trust.p12
      ssl.truststore.password=%s
      """
          .formatted(SECRET, SECRET);

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    Path file = folder.resolve("kafka.properties");
    PrivateFiles.write(file, text);
    return file;
  }

  private KafkaAccess read(String text) throws IOException {
    return KafkaAccess.read("kafka:9093", file(text));
  }

  @Test
  void everyClientGetsWhatTheFileSaysBesideWhatTidemillNeeds() throws IOException {
    Map<String, Object> properties = read(SASL + "request.timeout.ms=20000\n").clientProperties();
    assertThat(properties)
        .containsEntry("bootstrap.servers", "kafka:9093")
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
        .containsEntry("request.timeout.ms", "20000")
        .containsEntry("metadata.recovery.strategy", "rebootstrap");
    assertThat(((Password) properties.get("sasl.jaas.config")).value())
        .contains("username=\"trigger\" password=\"" + SECRET + "\";");
  }

  @Test
  void passwordsAreNotInWhatCouldBeLogged() throws IOException {
    KafkaAccess access = read(SASL);
    assertThat(access.toString()).contains("kafka:9093").doesNotContain(SECRET);
    assertThat(access.properties().toString()).doesNotContain(SECRET);
    assertThat(access.clientProperties().toString()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          acks=1                     | acks is not allowed there; Tidemill sets it itself
          enable.idempotence=false   | enable.idempotence is not allowed there; Tidemill sets it itself
          isolation.level=read_uncommitted | isolation.level is not allowed there; Tidemill sets it itself
          group.protocol=classic     | group.protocol is not allowed there; Tidemill sets it itself
          group.id=mine              | group.id is not allowed there; Tidemill sets it itself
          value.deserializer=x.Y     | value.deserializer is not allowed there; Tidemill sets it itself
          producer.acks=1            | producer.acks is not allowed there; Tidemill sets it itself
          processing.guarantee=at_least_once | processing.guarantee is not allowed there; Tidemill sets it itself
          interceptor.classes=x.Y    | interceptor.classes is not allowed there; Tidemill sets it itself
          bootstrap.servers=b:1      | bootstrap.servers is not allowed there; it is given by --bootstrap-servers
          client.id=mine             | client.id is not allowed there; Tidemill names its clients itself
          metric.reporters=x.Y       | metric.reporters is not allowed there; Tidemill needs its own value
          security.protocl=SSL       | security.protocl is not a setting of Kafka's clients; did you mean security.protocol?
          colour=red                 | colour is not a setting of Kafka's clients
          security.protocol=TLS      | security.protocol
          request.timeout.ms=soon    | request.timeout.ms
          """)
  void whatWouldBreakTidemillOrMeansNothingIsRefusedByName(String line, String problem)
      throws IOException {
    Path file = file(line + "\n");
    assertThatThrownBy(() -> KafkaAccess.read("kafka:9093", file))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kafka-properties " + file + ": ")
        .hasMessageContaining(problem);
  }

  @Test
  void everyProblemOfTheFileIsNamedAtOnce() throws IOException {
    Path file = file("acks=1\ncolour=red\n");
    assertThatThrownBy(() -> KafkaAccess.read("kafka:9093", file))
        .hasMessageContainingAll("acks is not allowed", "colour is not a setting");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "org.example.Login required password=open-sesame",
        "org.example.Login sometimes password=\"open-sesame\";",
        "org.example.Login required open-sesame;",
        "open-sesame"
      })
  void aLoginThatCannotBeUnderstoodIsRefusedWithoutRepeatingItsPassword(String jaas)
      throws IOException {
    Path file = file("sasl.jaas.config=" + jaas + "\n");
    assertThatThrownBy(() -> KafkaAccess.read("kafka:9093", file))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("sasl.jaas.config cannot be understood")
        .hasNoCause()
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain(SECRET);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aPasswordThatEveryUserCanReadIsRefused() throws IOException {
    Path file = file(SASL);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> KafkaAccess.read("kafka:9093", file))
        .hasMessageContaining("every user of this machine can read it")
        .hasMessageContaining("chmod 600 " + file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(KafkaAccess.read("kafka:9093", file).properties()).isNotEmpty();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aFileThatOthersMayWriteIsRefusedForItSaysWhereToConnect() throws IOException {
    Path file = file("security.protocol=SSL\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    assertThatThrownBy(() -> KafkaAccess.read("kafka:9093", file))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("other users may write it (rw-rw-r--)");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aFileOfAnotherUserIsRefused() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a file away");
    Path file = file(SASL);
    Files.setAttribute(file, "unix:uid", 12_345);
    assertThatThrownBy(() -> KafkaAccess.read("kafka:9093", file))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("it belongs to another user (user 12345)");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aFileWithoutAPasswordMayBeReadByEverybody() throws IOException {
    Path file = file("security.protocol=SSL\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(KafkaAccess.read("kafka:9093", file).properties()).hasSize(1);
  }

  @Test
  void aFileThatIsNotThereOrNotAFileIsSaidToBe() {
    assertThatThrownBy(() -> KafkaAccess.read("kafka:9093", folder.resolve("none")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("there is no such file");
    assertThatThrownBy(() -> KafkaAccess.read("kafka:9093", folder))
        .hasMessageContaining("the file cannot be read");
  }
}
