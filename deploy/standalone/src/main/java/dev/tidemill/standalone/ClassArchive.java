package dev.tidemill.standalone;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidemill.cli.CliProgram;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.standalone.command.AllCommands;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * Does what most processes do, while Java notes the classes that it needs: the build archives them
 * (class data sharing, JEP 310 and 350), and every later start loads them from there. It starts
 * everything in an empty folder, starts again as after {@code kill -9}, where Kafka takes other
 * ways, and has a run asked for.
 */
public final class ClassArchive {

  private static final Duration STARTED_WITHIN = Duration.ofMinutes(3);
  private static final Duration RAN_WITHIN = Duration.ofSeconds(30);

  private static final String PIPELINE =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: classes}
      spec:
        task: regression
        data:
          sources: [{name: rows, files: {path: ., glob: "*.csv", format: csv, settleFor: 1ms}}]
          columns: {id: [id], time: at, label: y}
          clock: data
          holdout: {length: 1d, minRows: 1}
        train: {command: ["false"], retry: {limit: 0}}
      """;

  private ClassArchive() {}

  /**
   * Does it and ends the process.
   *
   * @param arguments the empty folder to work in
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]).toAbsolutePath();
    Path home = folder.resolve("home");
    try (Platform platform = Platform.start(ProcessPlan.everything(home))) {
      platform.awaitReady(STARTED_WITHIN);
    }
    BrokerFolder.forgetCleanStop(HomeKafka.folder(home));
    URI address = startAsAProcessDoes(home);
    ApiClient api = ApiClient.ofHome(address, home);
    await(STARTED_WITHIN, () -> api.get("/health/ready").path("ready").asBoolean());
    askForARun(api, Files.createDirectories(folder.resolve("project")));
    // Its hook stops everything in order.
    System.exit(0);
  }

  private static URI startAsAProcessDoes(Path home) throws IOException {
    int port = LoopbackPorts.anyFree();
    String[] line = {
      "up",
      "--home",
      home.toString(),
      "--port",
      "" + port,
      "--gateway-port",
      "0",
      "--kafka-port",
      "0"
    };
    Thread up = new Thread(() -> CliProgram.execute(AllCommands.list(), line), "up");
    up.setDaemon(true);
    up.start();
    return URI.create("http://" + LoopbackPorts.HOST + ":" + port);
  }

  private static void askForARun(ApiClient api, Path project) throws Exception {
    Files.writeString(
        project.resolve("rows.csv"), "id,at,x,y\n1,2026-01-01,1,2\n2,2026-01-02,2,3\n");
    new CommandSender(api)
        .apply(
            JsonNodeFactory.instance
                .objectNode()
                .put("source", PIPELINE)
                .put("folder", project.toString())
                .put("actor", "build"));
    await(
        RAN_WITHIN,
        () ->
            api.post(
                    "/api/v1/commands", CommandSender.body("trigger", "default/classes", "classes"))
                .has("commandId"));
    await(RAN_WITHIN, () -> "ended".equals(api.get("/api/v1/runs").at("/runs/0/stage").asText()));
  }

  /** Asks until it holds; what does not come in time only leaves some classes out. */
  private static void await(Duration within, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + within.toNanos();
    while (System.nanoTime() < end) {
      try {
        if (condition.call()) {
          return;
        }
      } catch (CliException e) {
        // It does not answer yet.
      }
      Thread.sleep(50);
    }
  }
}
