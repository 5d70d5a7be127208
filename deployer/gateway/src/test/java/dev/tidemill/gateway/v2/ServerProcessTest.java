package dev.tidemill.gateway.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.tidemill.gateway.model.ModelFailure;
import dev.tidemill.kit.process.ProcFiles;
import dev.tidemill.kit.process.ProcessTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a shell")
class ServerProcessTest {

  private static final ServerProcess.Pauses SHORT =
      new ServerProcess.Pauses(Duration.ofMillis(10), Duration.ofMillis(40));
  private static final ServerProcess.Pauses LONG =
      new ServerProcess.Pauses(Duration.ofHours(1), Duration.ofHours(1));

  @TempDir Path home;

  private ServerProcess start(String script, ServerProcess.Pauses pauses) throws IOException {
    Path own = Files.createDirectories(home.resolve("server-1"));
    Map<String, String> variables =
        Map.of(
            "PATH",
            "/usr/local/bin:/usr/bin:/bin",
            ProcessTree.EXECUTION_ID,
            "server-1",
            "OUT",
            home.toString());
    return new ServerProcess(
        "e-1", new ServerProcess.Launch(own, home, List.of("sh", "-c", script), variables, pauses));
  }

  private static boolean lives(long pid) {
    return ProcessHandle.of(pid).filter(ProcFiles::lives).isPresent();
  }

  private String written(String file) {
    await().until(() -> Files.exists(home.resolve(file)));
    try {
      return Files.readString(home.resolve(file)).strip();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void itIsToldItsPortAndEndedWithItsChildrenAndItsFolder() throws Exception {
    ServerProcess server =
        start(
            "sleep 600 & echo $! > $OUT/c && mv $OUT/c $OUT/child; echo $TIDEMILL_PORT > $OUT/p &&"
                + " mv $OUT/p $OUT/port; wait",
            LONG);
    try {
      String port = written("port");
      long child = Long.parseLong(written("child"));
      assertThat(server.address()).hasToString("http://127.0.0.1:" + port);
      assertThat(lives(child)).isTrue();
      server.close();
      assertThat(lives(child)).isFalse();
      assertThat(home.resolve("server-1")).doesNotExist();
    } finally {
      server.close();
    }
  }

  @Test
  void aProgramThatEndsIsStartedAgain() throws Exception {
    ServerProcess server = start("echo x >> $OUT/starts; exit 3", SHORT);
    try {
      await().until(() -> written("starts").length() >= 5);
    } finally {
      server.close();
    }
  }

  @Test
  void whileItDoesNotRunEveryRequestFailsWithWhyAndWhatItSaidLast() throws Exception {
    ServerProcess server =
        start("echo Traceback; echo 'ModuleNotFoundError: no module statsmodels'; exit 1", LONG);
    try {
      await()
          .untilAsserted(
              () -> {
                ModelFailure failure = catchThrowableOfType(ModelFailure.class, server::address);
                assertThat(failure).isNotNull();
                assertThat(failure)
                    .hasMessageContaining("its program ended with exit code 1")
                    .hasMessageContaining("no module statsmodels");
              });
    } finally {
      server.close();
    }
  }
}
