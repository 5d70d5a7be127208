package dev.tidemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.schemas.message.RouteRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Triton's own client in Python finds what it expects of a server of its protocol. */
class TritonClientIT {

  private static final String PYTHON = System.getProperty("python.executable", "");

  @TempDir Path folder;

  @Test
  void tritonclientReadsMetadataInfersAndIsToldWhatIsWrong() throws Exception {
    assumeTrue(!PYTHON.isBlank(), "tritonclient is tested by mvn -Ppython verify only");
    try (RunningGateway plain = serving("plain", 7);
        RunningGateway mixed = serving("mixed", 1)) {
      Path log = folder.resolve("log");
      Process python =
          new ProcessBuilder(
                  PYTHON,
                  Path.of("src/test/python/triton_checks.py").toAbsolutePath().toString(),
                  "127.0.0.1:" + plain.gateway.port(),
                  "127.0.0.1:" + mixed.gateway.port())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      assertThat(python.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(python.exitValue()).as(Files.readString(log)).isZero();
      assertThat(Files.readString(log)).endsWith("8 checks passed\n");
    }
  }

  private RunningGateway serving(String model, int version) throws IOException {
    RunningGateway gateway = new RunningGateway(folder.resolve(model));
    gateway.serve(
        RunningGateway.route(1, 1, gateway.version(version, model, RouteRole.CHAMPION, 100)));
    return gateway;
  }
}
