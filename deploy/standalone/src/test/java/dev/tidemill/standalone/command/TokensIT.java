package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.PageLink;
import dev.tidemill.demo.DemoCommand;
import dev.tidemill.kit.files.PrivateFiles;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.ProcessPlan;
import dev.tidemill.standalone.Services;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in by a Tidemill that was started without any setting. */
class TokensIT {

  @TempDir static Path dir;
  private static Platform platform;
  private static Path home;
  private static String url;

  @BeforeAll
  static void start() throws Exception {
    home = dir.resolve("home");
    platform = Platform.start(ProcessPlan.everything(home));
    platform.awaitReady(Duration.ofSeconds(60));
    url = "http://127.0.0.1:" + platform.port();
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  private static CommandLineRun cli(String... arguments) {
    return CommandLineRun.of(List.of("--server", url, "--home", home.toString()), arguments);
  }

  /** As another person of this machine, who has no token or one in a file. */
  private static CommandLineRun other(Path tokenFile, String... arguments) {
    List<String> at =
        tokenFile == null
            ? List.of("--server", url, "--home", dir.resolve("others").toString())
            : List.of("--server", url, "--token-file", tokenFile.toString());
    return CommandLineRun.of(at, arguments);
  }

  private static int status(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url + path)).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void anotherUserOfThisMachineCanNeitherReadNorCommand() throws Exception {
    for (String path : List.of("/api/v1/pipelines", "/api/v1/events", "/metrics", "/nowhere")) {
      assertThat(status(path)).as(path).isEqualTo(401);
    }
    for (String path : List.of("/", "/openapi.json", "/health/live", "/health/ready")) {
      assertThat(status(path)).as(path).isEqualTo(200);
    }
    other(null, "get", "pipelines").exits(77).complains("Send a token", "--home FOLDER");
    other(null, "trigger", "demo/a").exits(77);
    cli("get", "pipelines").exits(0);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("token"))))
        .isEqualTo("rw-------");
  }

  @Test
  void predictionsNeedNoTokenUntilOneIsSet() throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + platform.gatewayPort() + "/v2"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void aNamedTokenLetsInAtOnceAndNotAfterItIsRevoked() throws Exception {
    JsonNode made =
        cli("tokens", "create", "ci-bot", "--role", "operator", "-n", "growth", "-o", "json")
            .exits(0)
            .json();
    assertThat(made.path("expires").asText()).isNotEmpty();
    String secret = made.path("token").asText();
    Path file = dir.resolve("ci-bot.token");
    PrivateFiles.write(file, secret + "\n");
    other(file, "get", "pipelines").exits(0);
    other(file, "get", "pipelines", "-n", "risk")
        .exits(77)
        .complains("This needs the role viewer in risk; ci-bot is operator in growth");
    other(file, "delete", "growth/a", "--yes").exits(77).complains("admin in growth");
    cli("tokens", "create", "ci-bot", "--role", "viewer", "-n", "growth")
        .exits(65)
        .complains("--replace");
    assertThat(cli("tokens", "list").exits(0).out())
        .contains("ci-bot", "operator", "growth")
        .doesNotContain(secret);
    cli("tokens", "revoke", "ci-bot").exits(0);
    other(file, "get", "pipelines").exits(77).complains("not known here");
    cli("tokens", "revoke", "ci-bot").exits(66);
  }

  @Test
  void whatATokenIsMadeOfIsChecked() {
    cli("tokens", "create", "a", "--role", "viewer").exits(64).complains("--namespace");
    cli("tokens", "create", "a", "--role", "owner", "-n", "b")
        .exits(64)
        .complains("allowed: viewer");
    cli("tokens", "create", "a (b)", "--role", "viewer", "-n", "b").exits(64).complains("name");
    cli("tokens", "create", "controller", "--role", "viewer", "-n", "b").exits(64);
    for (String life : List.of("0d", "-1d", "soon", "99999999999999d")) {
      cli("tokens", "create", "a", "--role", "viewer", "-n", "b", "--expires=" + life)
          .exits(64)
          .complains("--expires " + life);
    }
    cli("tokens", "create", "forever", "--role", "viewer", "-n", "b,c", "--expires", "never")
        .exits(0)
        .says("viewer in b, c until it is revoked");
    cli("tokens").exits(64);
  }

  @Test
  void theLinkToThePageHasTheTokenWhereNoServerSeesIt() throws Exception {
    String token = Files.readString(home.resolve("token")).strip();
    CommandLineRun.of(
            "--home",
            home.toString(),
            "--port",
            Integer.toString(platform.port()),
            "tokens",
            "link")
        .exits(0)
        .says(url + "/#token=" + token);
    CommandLineRun.of("--home", home.toString(), "tokens", "link")
        .exits(0)
        .says(url + "/#token=" + token);
    CommandLineRun.of("--home", dir.resolve("elsewhere").toString(), "tokens", "link").exits(66);
    PageLink printed = new PageLink(url, Optional.of(token), false, home);
    assertThat(printed.shown()).as("not into a file that others may read").doesNotContain(token);
    assertThat(printed.note()).hasValueSatisfying(n -> assertThat(n).doesNotContain(token));
  }

  /** The next commands in the README name no home. */
  @Test
  void theDemoTakesTheTokenOfTheHomeThatItIsIn() throws Exception {
    Path demo = Files.createDirectories(dir.resolve("of-demo/demo"));
    DemoCommand.shareToken(demo.getParent(), demo);
    assertThat(demo.resolve("token")).hasSameTextualContentAs(demo.resolveSibling("token"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(demo.resolve("token"))))
        .isEqualTo("rw-------");
  }

  @Test
  void insecureLocalAsksNobodyAndMarksNamesAsClaimed() throws Exception {
    ProcessPlan plan =
        new ProcessPlan(
            dir.resolve("open"),
            Optional.of(platform.bootstrapServers()),
            EnumSet.of(Services.CONSOLE),
            0,
            0,
            0,
            Map.of(
                "insecure-local",
                "true",
                "kafka-properties",
                home.resolve("kafka/client.properties").toString()),
            Map.of());
    try (Platform open = Platform.start(plan)) {
      assertThat(open.open()).isTrue();
      CommandLineRun.of(
              "--server",
              "http://127.0.0.1:" + open.port(),
              "--home",
              dir.resolve("others").toString(),
              "get",
              "pipelines")
          .exits(0);
      assertThat(dir.resolve("open/token")).doesNotExist();
    }
  }
}
