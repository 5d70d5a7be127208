package dev.tidemill.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.cli.CliProgram;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told who attaches a demo in a way that cannot work. */
class AttachOptionsTest {

  private static final String THERE =
      "{\"pipeline\":\"demo/flight-delays\",\"version\":3,\"folder\":\"/data/x\",\"deleted\":false}";

  @TempDir Path folder;
  private final FakeApi api = new FakeApi();
  private final String installedBefore = System.getProperty("tidemill.install");

  @BeforeEach
  void install() {
    System.setProperty(
        "tidemill.install", Path.of("../..").toAbsolutePath().normalize().toString());
  }

  @AfterEach
  void stop() {
    api.close();
    if (installedBefore == null) {
      System.clearProperty("tidemill.install");
    } else {
      System.setProperty("tidemill.install", installedBefore);
    }
  }

  private void refuses(int exitCode, String words, String... options) {
    StringWriter err = new StringWriter();
    List<String> all =
        new ArrayList<>(
            List.of("--home", folder.toString(), "--server", api.address().toString(), "demo"));
    all.addAll(List.of(options));
    int exit =
        CliProgram.execute(
            List.of(
                new DemoCommand(
                    (home, port, insecure, out) -> {
                      throw new AssertionError("it starts a Tidemill of its own");
                    })),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true),
            all.toArray(String[]::new));
    assertThat(err.toString()).contains(words);
    assertThat(exit).isEqualTo(exitCode);
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  @Test
  void optionsThatDoNotFitTogetherAreUsage() {
    refuses(64, "--attach needs --data-folder FOLDER", "--attach");
    refuses(64, "--gateway is for --attach only", "--gateway", "http://127.0.0.1:8081");
    refuses(64, "--pace is for --attach only", "--pace", "1m");
    refuses(64, "absolute path", "--attach", "--data-folder", "x", "--data-folder-there", "data");
    refuses(64, "is not a duration", "--attach", "--data-folder", "x", "--pace", "calm");
    refuses(64, "takes 10s at least", "--attach", "--data-folder", "x", "--pace", "1s");
    refuses(64, "more than 4 are needed", "--weeks", "4");
    refuses(64, "--insecure-local", "--attach", "--data-folder", "x", "--insecure-local");
  }

  @Test
  void aGatewayThatCannotBeReachedIsNamed() {
    refuses(69, "No gateway has reported", "--attach", "--data-folder", data());
    api.answers(
        "/api/v1/gateways",
        "{\"gateways\":[{\"at\":\"2026-01-01T10:00:00Z\",\"address\":\"http://0.0.0.0:8081\"}]}");
    refuses(64, "name it with --gateway", "--attach", "--data-folder", data());
    refuses(
        69,
        "No gateway answers at http://127.0.0.1:1",
        "--attach",
        "--data-folder",
        data(),
        "--gateway",
        "http://127.0.0.1:1");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void aPipelineThatIsThereIsLeftAlone() {
    api.answers("/api/v1/pipelines/demo/flight-delays", THERE);
    String[] attach = {
      "--attach", "--data-folder", data(), "--gateway", api.address().toString(), "--pace", "1m"
    };
    refuses(73, "version 3 from the folder /data/x. Delete it", attach);
  }

  @Test
  void aFolderOfSomebodyElseIsLeftAlone() throws IOException {
    Path own = Files.createDirectories(folder.resolve("data/tidemill-demo"));
    Files.writeString(own.resolve("precious"), "x");
    api.answers("/v2", "{}");
    refuses(
        73,
        "no demo made it; choose another with --data-folder",
        "--attach",
        "--data-folder",
        data(),
        "--gateway",
        api.address().toString());
    assertThat(own.resolve("precious")).exists();
  }

  @Test
  void aServerThatIsAwayOrDoesNotKnowTheTokenIsSaid() {
    String[] attach = {"--attach", "--data-folder", data(), "--gateway", api.address().toString()};
    api.refuses(401);
    refuses(77, "--token-file", attach);
    api.close();
    refuses(69, "No Tidemill answers at", attach);
  }
}
