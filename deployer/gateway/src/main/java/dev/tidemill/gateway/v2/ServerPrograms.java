package dev.tidemill.gateway.v2;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.gateway.model.ModelCache;
import dev.tidemill.gateway.model.Trees;
import dev.tidemill.gateway.model.VersionKey;
import dev.tidemill.kit.code.CodeArchive;
import dev.tidemill.kit.mlflow.MlflowProgram;
import dev.tidemill.kit.process.FolderEnvironment;
import dev.tidemill.kit.process.ProcFiles;
import dev.tidemill.kit.process.ProcessTree;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import dev.tidemill.schemas.message.VersionServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** Starts the programs that answer for versions, each in a folder of its own. */
public final class ServerPrograms {

  private static final ServerProcess.Pauses PAUSES =
      new ServerProcess.Pauses(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private final Path folder;
  private final ModelCache cache;
  private final boolean allowed;

  /**
   * @param folder for them, which is created; what an earlier process left in it is ended and
   *     deleted
   * @param allowed whether this gateway may start programs at all
   */
  public ServerPrograms(Path folder, ModelCache cache, boolean allowed) throws IOException {
    this.folder = Files.createDirectories(folder).toRealPath();
    this.cache = cache;
    this.allowed = allowed;
    try (Stream<Path> left = Files.list(this.folder)) {
      for (Path each : left.toList()) {
        String id = each.getFileName().toString();
        ProcFiles.withVariable(ProcessTree.EXECUTION_ID, id)
            .forEach(ProcessHandle::destroyForcibly);
        ProcFiles.inFolder(each).forEach(ProcessHandle::destroyForcibly);
        Trees.delete(each);
      }
    }
  }

  V2Servers.Running start(VersionKey key, RouteVersion version) throws IOException {
    VersionServer server = version.server().orElseThrow();
    if (!allowed) {
      throw new IllegalArgumentException(
          "this gateway may not start programs, and version %d is answered by one: set"
                  .formatted(version.version())
              + " gateway-programs, or run its server yourself and write its url");
    }
    // A name that no process of an earlier start has in its environment.
    Path own = folder.resolve("server-" + UUID.randomUUID());
    Path code = own.resolve("code");
    try {
      Files.createDirectories(own.resolve("tmp"));
      if (server.codeDigest().isEmpty()) {
        Files.createDirectories(code);
      } else {
        cache.code(server.codeDigest(), code);
      }
      Path model = model(version, own);
      ServerProcess process =
          new ServerProcess(
              key.endpoint() + "-" + key.version(),
              new ServerProcess.Launch(
                  own, code, command(server, code), variables(version, own, model), PAUSES));
      return new V2Servers.Running(process::address, process::lastLine, process::close);
    } catch (IOException | RuntimeException e) {
      Trees.delete(own);
      throw e;
    }
  }

  /** The model's own copy: a program may write to what it is given. */
  private Path model(RouteVersion version, Path own) throws IOException {
    Path model = own.resolve("model");
    if (ModelFormat.of(version.format()).folder()) {
      cache.unpack(version.digest(), model);
      return model;
    }
    Files.createDirectories(model);
    return Files.copy(cache.file(version.digest()), model.resolve("model.onnx"));
  }

  private static List<String> command(VersionServer server, Path code) {
    List<String> own = resolved(server, code);
    if (server.program().isEmpty()) {
      return own;
    }
    if (ModelFormat.of(server.program()) != ModelFormat.MLFLOW) {
      throw new IllegalArgumentException(
          "this gateway has no program for models of the format " + server.program());
    }
    return Stream.concat(own.stream(), MlflowProgram.SERVE.arguments().stream()).toList();
  }

  private static List<String> resolved(VersionServer server, Path code) {
    if (server.folder().isEmpty()) {
      return server.command();
    }
    Path live = Path.of(server.folder());
    List<String> words = new ArrayList<>(CodeArchive.command(server.command(), live, code));
    List<String> all = FolderEnvironment.of(live).resolved(words);
    if (all.get(0).equals("java")) {
      return Stream.concat(
              Stream.of(javaHome().resolve("bin/java").toString()), all.stream().skip(1))
          .toList();
    }
    return all;
  }

  private static Map<String, String> variables(RouteVersion version, Path own, Path model)
      throws IOException {
    VersionServer server = version.server().orElseThrow();
    Path columns = own.resolve("columns.json");
    Files.writeString(columns, columns(version.signature()));
    Map<String, String> all = new TreeMap<>();
    String path = System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    all.put("PATH", javaHome().resolve("bin") + File.pathSeparator + path);
    all.put("JAVA_HOME", javaHome().toString());
    all.put("HOME", own.toString());
    all.put("TMPDIR", own.resolve("tmp").toString());
    all.put("LANG", "C.UTF-8");
    all.put("PYTHONUNBUFFERED", "1");
    all.put(ProcessTree.EXECUTION_ID, own.getFileName().toString());
    all.put("TIDEMILL_MODEL", model.toString());
    all.put("TIDEMILL_COLUMNS", columns.toString());
    all.put("TIDEMILL_MODEL_NAME", server.model());
    if (!server.folder().isEmpty()) {
      FolderEnvironment.of(Path.of(server.folder())).activate(all);
    }
    return all;
  }

  /** What goes in and comes out, for programs that serve any pipeline. */
  private static String columns(Signature signature) {
    ObjectNode json = JsonMapper.builder().build().createObjectNode();
    signature.features().forEach(json.putArray("inputs")::add);
    signature.classes().forEach(json.putArray("classes")::add);
    json.put(
        "output",
        signature
            .positiveOutput()
            .orElseGet(
                () -> signature.outputs().stream().map(Tensor::name).findFirst().orElse("")));
    return json.toString();
  }

  private static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }
}
