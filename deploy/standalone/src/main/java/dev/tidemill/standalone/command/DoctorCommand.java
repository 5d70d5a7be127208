package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.settings.SettingsException;
import dev.tidemill.schemas.spec.SpecException;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.standalone.HomeKafka;
import dev.tidemill.standalone.ProcessPlan;
import dev.tidemill.standalone.Services;
import dev.tidemill.training.RunnerService;
import dev.tidemill.trigger.hook.HookDoors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
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
    hooks();
    server();
    if (bootstrapServers != null) {
      kafka();
    }
    tidemill.print(
        findings,
        out ->
            findings.forEach(
                f ->
                    out.printf(
                        "%-4s %-16s %s%n",
                        f.path("state").asText(),
                        f.path("what").asText(),
                        f.path("message").asText())));
    return wrong ? 1 : 0;
  }

  private void say(String state, String what, String message) {
    ObjectNode f = findings.addObject();
    f.put("state", state).put("what", what).put("message", message);
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

  private void hooks() {
    String named = settings.getOrDefault(HookDoors.FILE.name(), "");
    Path file = named.isBlank() ? tidemill.home().resolve("hooks.yaml") : Path.of(named);
    if (!Files.exists(file)) {
      return;
    }
    try {
      say("ok", "hooks", HookDoors.told(file));
    } catch (SpecException | IOException e) {
      say("bad", "hooks", e.getMessage());
    }
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

  private void server() {
    ApiClient api = tidemill.api();
    ApiClient.Answer ready;
    try {
      ready = api.ask("/health/ready");
    } catch (CliException e) {
      say("warn", "server", e.getMessage());
      ports();
      return;
    }
    JsonNode services = ready.body().path("services");
    if (ready.status() == 200) {
      say("ok", "server", api.server() + " is ready: " + String.join(", ", fields(services)));
    } else if (services.isEmpty()) {
      say("bad", "server", api.server() + " answers " + ready.status());
    }
    services
        .properties()
        .forEach(
            s -> {
              if (!s.getValue().path("ready").asBoolean()) {
                say("bad", s.getKey(), "not ready: " + s.getValue().path("reason").asText());
              }
            });
    sources(api);
    deadLetters(api);
    conservation(api);
  }

  /** Whether what the pipelines read from can be read. */
  private void sources(ApiClient api) {
    ApiClient.Answer answer = api.ask("/api/v1/pipelines");
    if (answer.status() != 200) {
      return; // a process without a console; what else is wrong is told by the others
    }
    int readable = 0;
    boolean failing = false;
    for (JsonNode pipeline : answer.body().path("pipelines")) {
      for (JsonNode s : pipeline.path("sources")) {
        String state = s.path("state").asText();
        readable += state.equals("ok") ? 1 : 0;
        if (state.equals("failing")) {
          failing = true;
          say(
              "warn",
              "sources",
              "%s of %s (%s) has failed since %s: %s"
                  .formatted(
                      s.path("name").asText(),
                      pipeline.path("pipeline").asText(),
                      s.path("kind").asText(),
                      s.path("since").asText(),
                      s.path("problem").asText()));
        }
      }
    }
    if (!failing) {
      say("ok", "sources", Counted.of(readable, "source") + " can be read");
    }
  }

  /** Whether every signal that a trigger received is in exactly one bucket. */
  private void conservation(ApiClient api) {
    ApiClient.Answer answer = api.ask("/api/v1/conservation");
    if (answer.status() == 404) {
      return; // a process without the trigger service
    }
    if (answer.status() != 200) {
      String why = answer.body().path("error").path("message").asText();
      say("warn", "signals", "cannot be asked for, status " + answer.status() + " " + why);
      return;
    }
    int triggers = 0;
    for (JsonNode t : answer.body().path("triggers")) {
      triggers++;
      if (!t.path("holds").asBoolean()) {
        String name = t.path("trigger").asText();
        say(
            "bad",
            "signals",
            "the counts of %s of %s do not add up: %s, %s waiting"
                .formatted(
                    name.isEmpty() ? "signals without a trigger" : "trigger " + name,
                    t.path("pipeline").asText(),
                    t.path("signals"),
                    t.path("waiting").asText()));
      }
    }
    if (answer.body().path("holds").asBoolean()) {
      say("ok", "signals", "each is in one bucket, at " + Counted.of(triggers, "trigger"));
    }
  }

  private void deadLetters(ApiClient api) {
    ApiClient.Answer answer = api.ask("/api/v1/dead-letters");
    if (answer.status() == 404) {
      return; // a process without a console
    }
    if (answer.status() == 403) {
      say("warn", "dead letters", "not shown to this token, only to viewers of all namespaces");
      return;
    }
    if (answer.status() != 200) {
      String why = answer.body().path("error").path("message").asText();
      say("bad", "dead letters", "cannot be asked for, status " + answer.status() + " " + why);
      return;
    }
    JsonNode dead = answer.body().path("deadLetters");
    say(
        dead.isEmpty() ? "ok" : "warn",
        "dead letters",
        dead.size() + (dead.isEmpty() ? "" : "; see /api/v1/dead-letters"));
  }

  private static Iterable<String> fields(JsonNode node) {
    return node::fieldNames;
  }

  private void ports() {
    for (int p = tidemill.port(); tidemill.port() > 0 && p < tidemill.port() + 3; p++) {
      if (p > 65_535) {
        say("bad", "port", p + " is not a valid port; choose a lower --port");
        continue;
      }
      try (ServerSocket s = new ServerSocket(p, 1, InetAddress.getLoopbackAddress())) {
        say("ok", "port", s.getLocalPort() + " is free");
      } catch (IOException e) {
        say("bad", "port", p + " is taken; choose others with --port");
      }
    }
  }

  private void kafka() {
    try {
      Settings read =
          Settings.read(Services.settings(), ProcessPlan.environmentOfThisProcess(), settings);
      new KafkaLook(HomeKafka.access(read, tidemill.home(), bootstrapServers), this::say).look();
    } catch (SettingsException e) {
      e.problems().forEach(problem -> say("bad", "settings", problem));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
