package dev.tidemill.standalone.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.standalone.FreePorts;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.PointsProject;
import dev.tidemill.standalone.ProcessPlan;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** This version goes on with what each released version left. */
class UpgradeIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONG = Duration.ofMinutes(3);

  /** The folder of an installed version that is to make its home, see {@code homes/README.md}. */
  private static final String INSTALL = System.getProperty("tidemill.make.home", "");

  @TempDir Path folder;

  @Test
  void aVersionMakesItsHome() throws Exception {
    assumeTrue(!INSTALL.isEmpty(), "a home is made with -Dtidemill.make.home=FOLDER only");
    Path install = Path.of(INSTALL);
    Path zip = GoldenHome.HOMES.resolve(System.getProperty("tidemill.make.version") + ".zip");
    ReleasedVersion.make(install, folder, FreePorts.three(), zip);
    assertThat(Files.size(zip)).isLessThan(2_000_000);
  }

  @TestFactory
  Stream<DynamicTest> whatAVersionLeftIsToldAndGoesOn() throws IOException {
    assertThat(GoldenHome.all()).isNotEmpty();
    return GoldenHome.all().stream()
        .map(zip -> dynamicTest(zip.getFileName().toString(), () -> goesOn(zip)));
  }

  private void goesOn(Path zip) throws Exception {
    Path made = folder.resolve(zip.getFileName().toString().replace(".zip", ""));
    GoldenHome.unpack(zip, made);
    JsonNode told = JSON.readTree(made.resolve("told.json").toFile());
    Path home = made.resolve("home");
    try (Platform platform = Platform.start(ProcessPlan.everything(home))) {
      platform.awaitReady(LONG);
      URI server = URI.create("http://127.0.0.1:" + platform.port());
      ApiClient api = ApiClient.ofHome(server, home);
      for (String what : ReleasedVersion.TOLD) {
        Told.same(what, told.path(what), api.get("/api/v1/" + what + "?limit=500").path(what));
      }
      assertThat(api.get("/api/v1/decisions/why?pipeline=" + ReleasedVersion.PIPELINE).toString())
          .as("the planned instant")
          .contains("2060-01-01T03:00:00");
      Served served = new Served(platform.gatewayPort());
      assertThat(served.ask("told-again", 3)).isEqualTo(told.path("score").asDouble());
      served.label("{\"endpoint\": \"points\", \"id\": \"request-1\", \"value\": false}");
      promotes(api, served);
      newDataMakesARun(api, made);
      assertThat(served.ask("at-last", 3)).isEqualTo(told.path("score").asDouble());
      assertThat(api.get("/api/v1/dead-letters").path("deadLetters")).isEmpty();
    }
  }

  /** The rollout in progress goes on: its candidate is promoted, and a request settles it. */
  private static void promotes(ApiClient api, Served served) {
    new CommandSender(api).send(CommandSender.body("promote", ReleasedVersion.PIPELINE, "test"));
    await()
        .atMost(LONG)
        .until(
            () -> {
              served.ask("settles-" + System.nanoTime(), 4);
              return api.get("/api/v1/pipelines").at("/pipelines/0/champion").asInt() == 2
                  && newest(api, "runs").path("outcome").asText().equals("promoted");
            });
  }

  /** In another folder, as on another machine; what waited before the upgrade is part of it. */
  private static void newDataMakesARun(ApiClient api, Path made) throws IOException {
    Path project = PointsProject.write(made.resolve("project"), ReleasedVersion.trainer(3));
    ReleasedVersion.apply(api, project);
    Files.writeString(project.resolve("in/c.csv"), ReleasedVersion.rows(200, 500));
    Files.writeString(project.resolve("in/d.csv"), ReleasedVersion.rows(700, 500));
    await()
        .atMost(LONG)
        .until(() -> newest(api, "runs").path("stage").asText().equals("rolling-out"));
    JsonNode run = newest(api, "runs");
    assertThat(run.at("/triggers/0").asText()).isEqualTo("many-points");
    assertThat(run.path("signals").asInt()).isGreaterThan(2);
    new CommandSender(api).send(CommandSender.body("abort", ReleasedVersion.PIPELINE, "test"));
    await().atMost(LONG).until(() -> newest(api, "runs").path("stage").asText().equals("ended"));
  }

  private static JsonNode newest(ApiClient api, String what) {
    return api.get("/api/v1/" + what + "?limit=1").path(what).path(0);
  }
}
