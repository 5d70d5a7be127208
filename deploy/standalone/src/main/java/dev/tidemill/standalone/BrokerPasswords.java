package dev.tidemill.standalone;

import dev.tidemill.kit.files.Ownership;
import dev.tidemill.kit.files.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.types.Password;

/**
 * Who may connect to the broker in this process: those that can read the file with the password,
 * and on the controller's listener this process alone.
 */
final class BrokerPasswords {

  /** In the folder of the broker; Tidemill and Kafka's own tools read it. */
  static final String FILE = "client.properties";

  private static final String USER = "tidemill";
  private static final int BYTES = 32;
  private static final Pattern PASSWORD = Pattern.compile("password=\"([A-Za-z0-9_-]{43})\"");
  private static final String MODULES = "org.apache.kafka.common.security.";

  private final boolean open;
  private final String clients;
  private final String thisProcess = random();

  private BrokerPasswords(boolean open, String clients) {
    this.open = open;
    this.clients = clients;
  }

  /**
   * Keeps the password of the start before, so that other processes go on, unless others may have
   * read it; writes the file.
   *
   * @param open whether anybody may connect
   */
  static BrokerPasswords in(Path folder, boolean open) throws IOException {
    Path file = folder.resolve(FILE);
    String known = open ? "" : known(file);
    BrokerPasswords passwords = new BrokerPasswords(open, known.isEmpty() ? random() : known);
    PrivateFiles.write(file, passwords.clientFile());
    return passwords;
  }

  private static String known(Path file) throws IOException {
    if (!Files.exists(file)
        || !PrivateFiles.ofOthers(file).isEmpty()
        || Ownership.REAL.objection(file).isPresent()) {
      return "";
    }
    Matcher found = PASSWORD.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    return found.find() ? found.group(1) : "";
  }

  private static String random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private String clientFile() {
    String lines =
        open
            ? "security.protocol=PLAINTEXT\n"
            : """
            security.protocol=SASL_PLAINTEXT
            sasl.mechanism=SCRAM-SHA-256
            sasl.jaas.config=%s
            """
                .formatted(scram());
    return "# Written by Tidemill at each start: how clients reach the broker inside. Kafka's own"
        + " tools take it with --command-config.\n"
        + lines;
  }

  private String scram() {
    return MODULES
        + "scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(USER, clients);
  }

  private String plain() {
    return MODULES
        + "plain.PlainLoginModule required username=\"%s\" password=\"%s\" user_%s=\"%s\";"
            .formatted(USER, thisProcess, USER, thisProcess);
  }

  /**
   * How clients of this process connect: with a password of their own. SCRAM, by which a client
   * shows that it knows a password without saying it, hashes 4,096 times for each connection, which
   * is a noticeable part of a start. These clients do not need that: their password is known to
   * this process alone, is another one at each start, and goes to a port that this process listens
   * on.
   */
  Map<String, Object> ofThisProcess() {
    return open
        ? Map.of("security.protocol", "PLAINTEXT")
        : Map.of(
            "security.protocol",
            "SASL_PLAINTEXT",
            "sasl.mechanism",
            "PLAIN",
            "sasl.jaas.config",
            new Password(plain()));
  }

  /** The properties of the broker's and the controller's listener. */
  Properties listeners() {
    Properties p = new Properties();
    String protocol = open ? "PLAINTEXT" : "SASL_PLAINTEXT";
    p.put("listener.security.protocol.map", "BROKER:" + protocol + ",CONTROLLER:SASL_PLAINTEXT");
    if (!open) {
      p.put("listener.name.broker.sasl.enabled.mechanisms", "SCRAM-SHA-256,PLAIN");
      p.put("listener.name.broker.scram-sha-256.sasl.jaas.config", scram());
      p.put(
          "listener.name.broker.scram-sha-256.sasl.server.callback.handler.class",
          OneUser.class.getName());
      p.put("listener.name.broker.plain.sasl.jaas.config", plain());
      p.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    }
    p.put("sasl.mechanism.controller.protocol", "PLAIN");
    p.put("listener.name.controller.sasl.enabled.mechanisms", "PLAIN");
    p.put("listener.name.controller.plain.sasl.jaas.config", plain());
    return p;
  }
}
