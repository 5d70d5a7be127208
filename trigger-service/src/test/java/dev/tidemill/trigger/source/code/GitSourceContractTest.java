package dev.tidemill.trigger.source.code;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.kit.gitserver.GitServer;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.trigger.source.Source;
import dev.tidemill.trigger.source.SourceContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Against the real server of git. */
@Tag("slow")
class GitSourceContractTest extends SourceContract {

  @TempDir Path served;
  private GitServer server;

  @BeforeEach
  @Override
  protected void start() throws IOException {
    assumeTrue(GitServer.isInstalled(), "git is not installed");
    server = GitServer.start(served);
    super.start();
  }

  @AfterEach
  void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected Source source(Path cursors) {
    return new GitSource(
        GitSources.mirrors(cursors.resolveSibling("git")),
        cursors,
        signals,
        clock,
        Duration.ofSeconds(1));
  }

  @Override
  protected PipelineSpec spec() {
    return GitSources.pipeline(server.url(), "main", Optional.empty(), List.of("*.py"), List.of());
  }

  @Override
  protected void happens(Path folder, int number) throws IOException {
    server.push("change " + number, Map.of("train.py", "version " + number));
  }
}
