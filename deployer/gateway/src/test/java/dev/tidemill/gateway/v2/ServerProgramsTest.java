package dev.tidemill.gateway.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidemill.gateway.model.ModelCache;
import dev.tidemill.gateway.model.VersionKey;
import dev.tidemill.kit.mlflow.MlflowProgram;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import dev.tidemill.schemas.message.VersionServer;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a shell")
class ServerProgramsTest {

  @TempDir Path folder;
  private ArtefactStore store;
  private ServerPrograms programs;

  @BeforeEach
  void start() throws Exception {
    store = new ArtefactStore(folder.resolve("store"));
    ModelCache cache = new ModelCache(folder.resolve("models"), store::open);
    programs = new ServerPrograms(folder.resolve("servers"), cache, true);
  }

  private RouteVersion version(VersionServer server) throws Exception {
    Path written = Files.createDirectories(folder.resolve("written"));
    Files.writeString(written.resolve("MLmodel"), "flavors: {}");
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    FolderArchive.pack(written, archive);
    return new RouteVersion(
        1,
        store.put(archive.toByteArray()),
        RouteRole.CHAMPION,
        100,
        new Signature(
            List.of(new Tensor("a", "FP64", List.of(-1L, 1L))),
            List.of(new Tensor("risk", "FP64", List.of(-1L, 1L))),
            List.of("a"),
            Optional.empty()),
        Optional.empty(),
        "mlflow",
        Optional.of(server));
  }

  private V2Servers.Running started(RouteVersion version) throws Exception {
    return programs.start(new VersionKey("e", 1, version.digest()), version);
  }

  @Test
  void aModelOfMlflowIsServedByTidemillsProgramInThePythonOfThePipeline() throws Exception {
    // given a Python that notes what it is to run
    Path python = folder.resolve("python3");
    Files.writeString(
        python,
        """
        #!/bin/sh
        cd "$(dirname "$0")"
        printf '%s' "$2" > program
        cp "$TIDEMILL_COLUMNS" columns.json
        cp "$TIDEMILL_MODEL/MLmodel" model
        echo over > over.partial && mv over.partial over
        """);
    assertThat(python.toFile().setExecutable(true)).isTrue();
    VersionServer server =
        new VersionServer(List.of(python.toString()), "", "", "", "e-1", "", "mlflow");
    // when
    V2Servers.Running running = started(version(server));
    try {
      await().until(() -> Files.exists(folder.resolve("over")));
    } finally {
      running.end().run();
    }
    // then
    assertThat(folder.resolve("program")).hasContent(MlflowProgram.SERVE.arguments().get(1));
    assertThat(folder.resolve("columns.json"))
        .hasContent("{\"inputs\":[\"a\"],\"classes\":[],\"output\":\"risk\"}");
    assertThat(folder.resolve("model")).hasContent("flavors: {}");
  }

  @Test
  void aGatewayWithoutTheProgramOfAFormatSaysSo() throws Exception {
    RouteVersion later =
        version(new VersionServer(List.of("python3"), "", "", "", "e-1", "", "files"));
    assertThatThrownBy(() -> started(later))
        .hasMessage("this gateway has no program for models of the format files");
    assertThat(folder.resolve("servers")).isEmptyDirectory();
  }
}
