package dev.tidemill.standalone;

import dev.tidemill.kit.files.PrivateFiles;
import dev.tidemill.kit.kafka.KafkaAccess;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A broker as an operator guards one: TLS with a certificate of its own, users with passwords, and
 * an authorizer that allows nobody anything but what its access control lists say.
 */
public final class SecuredKafka implements AutoCloseable {

  public static final String ADMIN = "admin";
  private static final String STORE_PASSWORD = "not-a-secret";

  private final Path folder;
  private final int port;
  private final KafkaRaftServer server;

  private SecuredKafka(Path folder, int port, KafkaRaftServer server) {
    this.folder = folder;
    this.port = port;
    this.server = server;
  }

  /** Starts one that knows these users, and the administrator. */
  public static SecuredKafka start(Path folder, Collection<String> users) throws Exception {
    Files.createDirectories(folder);
    certificate(folder);
    Path log = Files.createDirectories(folder.resolve("log"));
    format(log);
    int port = freePort();
    KafkaConfig config = new KafkaConfig(properties(folder, log, port, freePort(), users), false);
    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    server.startup();
    return new SecuredKafka(folder, port, server);
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** The file of client properties of a user. */
  public Path properties(String user) throws IOException {
    return properties(user, password(user));
  }

  /** The same with another password. */
  public Path properties(String user, String password) throws IOException {
    Path file = folder.resolve(user + ".properties");
    PrivateFiles.write(
        file,
        """
        security.protocol=SASL_SSL
        sasl.mechanism=PLAIN
        sasl.jaas.config=%s
        ssl.truststore.location=%s
        ssl.truststore.password=%s
        """
            .formatted(login(user, password), folder.resolve("trust.p12"), STORE_PASSWORD));
    return file;
  }

  public KafkaAccess access(String user) throws IOException {
    return KafkaAccess.read(bootstrapServers(), properties(user));
  }

  public static String password(String user) {
    return "password-of-" + user;
  }

  private static String login(String user, String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(user, password);
  }

  private static void certificate(Path folder) throws Exception {
    keytool(
        folder,
        "-genkeypair -alias broker -keyalg EC -dname CN=broker -ext SAN=ip:127.0.0.1"
            + " -storetype PKCS12 -keystore keys.p12");
    keytool(folder, "-exportcert -alias broker -keystore keys.p12 -file broker.crt");
    keytool(
        folder,
        "-importcert -noprompt -alias broker -file broker.crt -storetype PKCS12 -keystore"
            + " trust.p12");
  }

  private static void keytool(Path folder, String arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(List.of("-storepass", STORE_PASSWORD));
    Path output = folder.resolve("keytool.out");
    Process keytool =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (keytool.waitFor() != 0) {
      throw new IllegalStateException(Files.readString(output));
    }
  }

  private static void format(Path log) throws Exception {
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(1)
        .setClusterId(Uuid.randomUuid().toString())
        .setDirectories(List.of(log.toString()))
        .setMetadataLogDirectory(log.toString())
        .setControllerListenerName("CONTROLLER")
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setFeatureLevel("share.version", (short) 1)
        .run();
  }

  private static Properties properties(
      Path folder, Path log, int port, int controllerPort, Collection<String> users) {
    Properties p = new Properties();
    p.put("process.roles", "broker,controller");
    p.put("node.id", "1");
    p.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    p.put("controller.listener.names", "CONTROLLER");
    p.put("listeners", "BROKER://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    p.put("advertised.listeners", "BROKER://127.0.0.1:" + port);
    p.put("inter.broker.listener.name", "BROKER");
    p.put("listener.security.protocol.map", "BROKER:SASL_SSL,CONTROLLER:SASL_PLAINTEXT");
    p.put("sasl.enabled.mechanisms", "PLAIN");
    p.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    p.put("sasl.mechanism.controller.protocol", "PLAIN");
    StringBuilder jaas = new StringBuilder(login(ADMIN, password(ADMIN)).replace(";", ""));
    List<String> all = new ArrayList<>(users);
    all.add(ADMIN);
    all.forEach(u -> jaas.append(" user_%s=\"%s\"".formatted(u, password(u))));
    p.put("listener.name.broker.plain.sasl.jaas.config", jaas + ";");
    p.put("listener.name.controller.plain.sasl.jaas.config", jaas + ";");
    p.put("ssl.keystore.location", folder.resolve("keys.p12").toString());
    p.put("ssl.keystore.password", STORE_PASSWORD);
    p.put("ssl.truststore.location", folder.resolve("trust.p12").toString());
    p.put("ssl.truststore.password", STORE_PASSWORD);
    p.put("authorizer.class.name", StandardAuthorizer.class.getName());
    p.put("allow.everyone.if.no.acl.found", "false");
    p.put("super.users", "User:" + ADMIN);
    p.put("auto.create.topics.enable", "false");
    p.put("log.dirs", log.toString());
    p.put("metric.reporters", "");
    for (String topic : List.of("offsets", "transaction.state.log", "share.coordinator.state")) {
      boolean log1 = topic.endsWith("log");
      p.put(topic + (log1 ? "" : ".topic") + ".num.partitions", "2");
      p.put(topic + (log1 ? "" : ".topic") + ".replication.factor", "1");
      if (!topic.equals("offsets")) {
        p.put(topic + (log1 ? "" : ".topic") + ".min.isr", "1");
      }
    }
    p.put("group.initial.rebalance.delay.ms", "0");
    p.put("group.share.min.heartbeat.interval.ms", "500");
    p.put("group.share.heartbeat.interval.ms", "500");
    p.put("log.cleaner.dedupe.buffer.size", "16777216");
    p.put("log.index.size.max.bytes", "1048576");
    return p;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
