package dev.tidemill.standalone;

import dev.tidemill.kit.files.Ownership;
import dev.tidemill.kit.files.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  private final String controller;

  private BrokerPasswords(boolean open, String clients, String controller) {
    this.open = open;
    this.clients = clients;
    this.controller = controller;
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
    BrokerPasswords passwords =
        new BrokerPasswords(open, known.isEmpty() ? random() : known, random());
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

  /** The properties of the broker's and the controller's listener. */
  Properties listeners() {
    Properties p = new Properties();
    String protocol = open ? "PLAINTEXT" : "SASL_PLAINTEXT";
    p.put("listener.security.protocol.map", "BROKER:" + protocol + ",CONTROLLER:SASL_PLAINTEXT");
    if (!open) {
      p.put("listener.name.broker.sasl.enabled.mechanisms", "SCRAM-SHA-256");
      p.put("listener.name.broker.scram-sha-256.sasl.jaas.config", scram());
      p.put(
          "listener.name.broker.scram-sha-256.sasl.server.callback.handler.class",
          OneUser.class.getName());
      p.put("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-256");
    }
    // A controller keeps no SCRAM credentials for its brokers. It is asked by this process alone,
    // so its password is known to nobody else and is another one at each start.
    p.put("sasl.mechanism.controller.protocol", "PLAIN");
    p.put("listener.name.controller.sasl.enabled.mechanisms", "PLAIN");
    p.put(
        "listener.name.controller.plain.sasl.jaas.config",
        MODULES
            + "plain.PlainLoginModule required username=\"%s\" password=\"%s\" user_%s=\"%s\";"
                .formatted(USER, controller, USER, controller));
    return p;
  }
}
