package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.kafka.KafkaWords;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.settings.SettingsException;
import dev.tidemill.schemas.spec.SpecException;
import dev.tidemill.standalone.HomeKafka;
import dev.tidemill.standalone.ProcessPlan;
import dev.tidemill.standalone.ServiceAcls;
import dev.tidemill.standalone.Services;
import dev.tidemill.standalone.cluster.ClusterDoctor;
import dev.tidemill.standalone.cluster.look.ClusterLook;
import dev.tidemill.training.RunnerService;
import dev.tidemill.trigger.hook.HookDoors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Looks for what is wrong with this machine, the home or a running Tidemill. */
@Command(
    name = "doctor",
    description =
        "Look for what is wrong: Java, home, ports, native libraries, a Kafka cluster, a running"
            + " Tidemill.")
final class DoctorCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "also look at this Kafka cluster")
  String bootstrapServers;

  @Option(
      names = "--cluster",
      description =
          "look at everything that Tidemill needs of a Kafka cluster: brokers, topics, replicas,"
              + " rights, instances, lag, transactions, clocks, disks (default cluster: that of"
              + " `tidemill up` on this home)")
  boolean cluster;

  @Option(
      names = "--principal",
      paramLabel = "PATTERN",
      description =
          "with --cluster: as whom Kafka knows a service, as in `tidemill acls` (default:"
              + " ${DEFAULT-VALUE})",
      defaultValue = AclsCommand.DEFAULT_PRINCIPAL)
  String principal;

  @Option(
      names = {"-S", "--set"},
      paramLabel = "NAME=VALUE",
      description = "a setting, as in docs/settings.md; kafka-properties says how to reach Kafka")
  Map<String, String> settings = Map.of();

  private final ArrayNode findings = JsonNodeFactory.instance.arrayNode();
  private boolean wrong;

  @Override
  public Integer call() {
    java();
    home();
    natives();
    programs();
    hooks(new ServerLook(tidemill, this::say).look());
    if (cluster || bootstrapServers != null) {
      kafka();
    }
    tidemill.print(findings, out -> findings.forEach(f -> line(f, out)));
    return wrong ? 1 : 0;
  }

  private static void line(JsonNode finding, PrintWriter out) {
    String state = finding.path("state").asText();
    String what = finding.path("what").asText();
    out.printf("%-4s %-16s %s%n", state, what, finding.path("message").asText());
    if (finding.has("cure")) {
      out.printf("%-4s %-16s -> %s%n", "", "", finding.path("cure").asText());
    }
  }

  private void say(String state, String what, String message) {
    say(state, what, message, "");
  }

  private void say(String state, String what, String message, String cure) {
    ObjectNode f = findings.addObject();
    f.put("state", state).put("what", what).put("message", message);
    if (!cure.isEmpty()) {
      f.put("cure", cure);
    }
    wrong |= state.equals("bad");
  }

  private void java() {
    int feature = Runtime.version().feature();
    say(
        feature >= 17 ? "ok" : "bad",
        "java",
        Runtime.version() + (feature >= 17 ? "" : "; 17 or newer is needed"));
    long free = Runtime.getRuntime().maxMemory() >> 20;
    say(
        free >= 400 ? "ok" : "warn",
        "memory",
        free + " MB for this process" + (free >= 400 ? "" : "; 512 MB or more are advised"));
  }

  private void programs() {
    say("ok", "programs", RunnerService.told());
  }

  static String open(List<String> hooks) {
    return hooks.isEmpty() ? "none is open" : "open are " + String.join(", ", hooks);
  }

  /**
   * What hooks.yaml opens here, in one line.
   *
   * @param told by the running Tidemill: its secrets count, not those here
   */
  private void hooks(ServerLook.Hooks told) {
    String named = settings.getOrDefault(HookDoors.FILE.name(), "");
    Path file = named.isBlank() ? tidemill.home().resolve("hooks.yaml") : Path.of(named);
    if (told == ServerLook.Hooks.WRONG || !Files.exists(file)) {
      return;
    }
    try {
      Map<String, String> here = HookDoors.told(file, secrets());
      if (told == ServerLook.Hooks.TOLD) {
        return;
      }
      List<String> said = new ArrayList<>();
      here.forEach(
          (hook, missing) -> {
            if (!missing.isEmpty()) {
              said.add(hook + " has no secret here: " + missing);
            }
          });
      String state = said.isEmpty() ? "ok" : "warn";
      said.add(open(here.keySet().stream().filter(h -> here.get(h).isEmpty()).toList()));
      say(state, "hooks", String.join("; ", said));
    } catch (SpecException | IOException e) {
      say("bad", "hooks", e.getMessage());
    }
  }

  /** As a Tidemill that is started here would read them. */
  private SecretPlaces secrets() {
    String named = settings.getOrDefault(KitSettings.SECRETS_FOLDER.name(), "");
    Path home = tidemill.home();
    return new SecretPlaces(
        System.getenv(), home, named.isBlank() ? home.resolve("secrets") : Path.of(named));
  }

  private void home() {
    Path home = tidemill.home();
    Path existing = home;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    boolean writable = existing != null && Files.isWritable(existing);
    say(
        writable ? "ok" : "bad",
        "home",
        home + (writable ? "" : " cannot be written; choose another with --home"));
    if (existing != null) {
      try {
        long free = Files.getFileStore(existing).getUsableSpace() >> 20;
        say(free > 1024 ? "ok" : "warn", "disk", free + " MB free at " + existing);
      } catch (IOException e) {
        say("warn", "disk", "cannot be measured: " + e.getMessage());
      }
    }
  }

  private void natives() {
    attempt(
        "onnxruntime",
        () -> "version " + ai.onnxruntime.OrtEnvironment.getEnvironment().getVersion());
    attempt(
        "duckdb",
        () -> {
          try (var c = java.sql.DriverManager.getConnection("jdbc:duckdb:");
              var s = c.createStatement();
              var r = s.executeQuery("SELECT version()")) {
            r.next();
            return "version " + r.getString(1);
          }
        });
    attempt(
        "rocksdb",
        () -> {
          org.rocksdb.RocksDB.loadLibrary();
          return "version " + org.rocksdb.RocksDB.rocksdbVersion();
        });
  }

  private void attempt(String what, Callable<String> look) {
    try {
      say("ok", what, look.call());
    } catch (Exception | LinkageError e) {
      say("bad", what, "the native library does not load here: " + e);
    }
  }

  private void kafka() {
    Optional<String> ofHome = HomeKafka.bootstrapServers(tidemill.home());
    Optional<String> servers = Optional.ofNullable(bootstrapServers).or(() -> ofHome);
    if (servers.isEmpty()) {
      say(
          "bad",
          "kafka",
          "there is none in " + tidemill.home(),
          "name the cluster with --bootstrap-servers HOST:PORT");
      return;
    }
    try {
      Settings read =
          Settings.read(Services.settings(), ProcessPlan.environmentOfThisProcess(), settings);
      KafkaAccess access = HomeKafka.access(read, tidemill.home(), servers.get());
      if (cluster) {
        cluster(access, servers.equals(ofHome));
      } else {
        new KafkaLook(access, this::say).look();
      }
    } catch (SettingsException e) {
      e.problems().forEach(problem -> say("bad", "settings", problem));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * @param ofHome whether it is the broker of this home, which asks for a password
   */
  private void cluster(KafkaAccess access, boolean ofHome) throws InterruptedException {
    try {
      ClusterDoctor.findings(new ClusterLook(access, needs(), ofHome).look())
          .forEach(
              f -> say(f.state().name().toLowerCase(Locale.ROOT), f.what(), f.cause(), f.cure()));
    } catch (InterruptException e) {
      throw new InterruptedException();
    } catch (KafkaException e) {
      say("bad", "kafka", access.bootstrapServers() + ": " + KafkaWords.of(e));
    }
  }

  /** By user, what the services that it is for have to be allowed. */
  private Map<String, List<ServiceAcls.Right>> needs() {
    Map<String, List<ServiceAcls.Right>> needs = new TreeMap<>();
    for (Services service : Services.values()) {
      needs
          .computeIfAbsent(
              principal.replace(AclsCommand.PLACE, service.title()), u -> new ArrayList<>())
          .addAll(ServiceAcls.of(service));
    }
    return needs;
  }
}
