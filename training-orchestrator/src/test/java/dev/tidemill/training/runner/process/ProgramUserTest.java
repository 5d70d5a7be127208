package dev.tidemill.training.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Programs as another user; skipped where the tests do not run as root. */
@EnabledOnOs(OS.LINUX)
class ProgramUserTest {

  private static final String OTHER = "nobody";

  @TempDir Path home;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private Path executions;

  @AfterEach
  void clean() throws Exception {
    if (executions != null) {
      ProcessNote.delete(executions.getParent());
    }
  }

  private static ProgramUser nobody() {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root becomes another user");
    return ProgramUser.named(OTHER);
  }

  private Path execution(ProgramUser user) throws Exception {
    executions = user.executions(home, "a");
    return Files.createDirectory(executions.resolve("x1"));
  }

  private void run(ProgramUser user, Path folder, String script) throws Exception {
    new ProcessFixture(
            folder.getParent(),
            new ArtefactStore(home.resolve("artefacts")),
            ProcessFixture.bounds(user, Optional.empty()))
        .run(
            folder.getFileName().toString(),
            "cd \"$HOME\"; " + script,
            Map.of(),
            ProcessFixture.LIMITS,
            (error, text) -> lines.add(text),
            Permit.ALWAYS);
  }

  @Test
  void aProgramReadsNeitherTheHomeNorTheHoldoutNorTheEnvironmentOfTheRunner() throws Exception {
    ProgramUser user = nobody();
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    Path token = Files.writeString(home.resolve("token"), "s3cret");
    ArtefactStore store = new ArtefactStore(home.resolve("artefacts"));
    Path holdout = store.path(store.put(new byte[] {1, 2, 3}));
    Path folder = execution(user);

    run(
        user,
        folder,
        ("for f in '%s' '%s' /proc/$PPID/environ; do cat \"$f\" > /dev/null 2>&1 && echo read"
                + " \"$f\"; done; id -un; echo done > mine")
            .formatted(token, holdout));

    assertThat(lines).containsExactly(OTHER);
    assertThat(folder.resolve("mine")).hasContent("done");
  }

  @Test
  void itsFolderIsItsOwnAsLongAsItRunsAndTheRunnersThen() throws Exception {
    ProgramUser user = nobody();
    Path folder = execution(user);
    Files.writeString(folder.resolve("input"), "i");

    run(
        user,
        folder,
        "echo more >> input; mkdir deeper; echo x > deeper/y; ls " + executions + " || true");

    assertThat(folder.resolve("input")).hasContent("imore");
    assertThat(Files.getAttribute(folder, "unix:uid")).isEqualTo(0);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(lines).as("the executions of others are not listed").allMatch(l -> !l.equals("x1"));
  }

  @Test
  void aFileOfSomebodyElseIsNotGivenAwayByItsSecondName() throws Exception {
    ProgramUser user = nobody();
    Path folder = execution(user);
    Path secret = Files.writeString(executions.resolve("secret"), "s");
    Files.createLink(folder.resolve("second"), secret);
    Files.createSymbolicLink(folder.resolve("link"), secret);

    user.handOver(folder);

    assertThat(Files.getAttribute(secret, "unix:uid")).isEqualTo(0);
  }

  @Test
  void aUserThatCannotBeIsRefusedAtTheStart() {
    if (System.getProperty("user.name").equals("root")) {
      assertThatThrownBy(() -> ProgramUser.named("no-such-user"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("runner-user is no-such-user; this system has no such user");
      assertThatThrownBy(() -> ProgramUser.named("root"))
          .hasMessageContaining("that is root, which may read everything");
    } else {
      assertThatThrownBy(() -> ProgramUser.named("root"))
          .hasMessageContaining("only a runner that is root can start programs as another user");
    }
  }
}
