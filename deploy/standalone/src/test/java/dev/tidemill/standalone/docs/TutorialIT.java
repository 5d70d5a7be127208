package dev.tidemill.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.standalone.Main;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs each command of docs/tutorial-sklearn.md in its order, as a reader would. */
class TutorialIT {

  private static final String PYTHON = System.getProperty("python.executable", "");
  private static final Path PAGE = Path.of("../../docs/tutorial-sklearn.md");
  private static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh\\n(.*?)^```");
  private static final int MINUTES = 15;

  /** The reader opens another terminal and goes on once the server is there. */
  private static final String IN_ANOTHER_TERMINAL =
      """
      tidemill up > up.log 2>&1 &
      server=$!
      trap 'kill $server; wait $server || true' EXIT
      until tidemill get pipelines > /dev/null 2>&1; do kill -0 $server; sleep 1; done
      """;

  @TempDir Path folder;

  @Test
  void everyCommandOfTheTutorialWorks() throws Exception {
    assumeTrue(!PYTHON.isBlank(), "the tutorial is run by mvn -Ppython verify only");
    // given
    int port = threeFreePorts();
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path tidemill = Files.writeString(bin.resolve("tidemill"), launcher(port));
    assertThat(tidemill.toFile().setExecutable(true)).isTrue();
    Path output = folder.resolve("output");
    ProcessBuilder reader =
        new ProcessBuilder("bash", "-exuo", "pipefail", "-c", script())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    reader.environment().merge("PATH", bin.toString(), (old, own) -> own + ":" + old);
    reader.environment().put("GATEWAY", "http://127.0.0.1:" + (port + 1));
    // when
    Process process = reader.start();
    try {
      assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    // then
    String told = Files.readString(output);
    assertThat(process.exitValue()).as(told).isZero();
    assertThat(told).contains("PASS in", "promoted", "is the score that the model gate computed");
    assertThat(folder.resolve("churn/report.html")).content().contains("Calibration", "plan");
  }

  private static String script() throws IOException {
    StringBuilder script = new StringBuilder();
    Matcher commands = COMMANDS.matcher(Files.readString(PAGE));
    while (commands.find()) {
      String text = commands.group(1);
      script.append(text.equals("tidemill up\n") ? IN_ANOTHER_TERMINAL : text);
    }
    assertThat(script).contains(IN_ANOTHER_TERMINAL, "client.py");
    return script.toString();
  }

  private String launcher(int port) {
    return """
        #!/bin/sh
        exec '%s' '@%s' -Xmx700m -cp '%s' %s --home '%s' --port %d "$@"
        """
        .formatted(
            Path.of(System.getProperty("java.home"), "bin", "java"),
            Path.of("jvm.options").toAbsolutePath(),
            System.getProperty("java.class.path"),
            Main.class.getName(),
            folder.resolve("home"),
            port);
  }

  /** Of API, gateway and broker, one after another as {@code up} takes them. */
  private static int threeFreePorts() throws IOException {
    while (true) {
      try (ServerSocket first = bound(0);
          ServerSocket second = bound(first.getLocalPort() + 1);
          ServerSocket third = bound(first.getLocalPort() + 2)) {
        assertThat(List.of(second, third)).allMatch(ServerSocket::isBound);
        return first.getLocalPort();
      } catch (BindException taken) {
        // others may have one of them: look for others
      }
    }
  }

  private static ServerSocket bound(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }
}
