package dev.tidemill.gateway.v2;

import dev.tidemill.gateway.model.ModelCache;
import dev.tidemill.gateway.model.ModelFailure;
import dev.tidemill.gateway.model.Trees;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.VersionServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders that running servers load models from. A version is a folder of its own name there,
 * which appears whole or not at all, and is loaded and unloaded by the protocol's calls.
 */
public final class ServerRepositories {

  private static final Logger LOG = LoggerFactory.getLogger(ServerRepositories.class);
  private static final Duration LOAD_WITHIN = Duration.ofSeconds(60);

  private final ModelCache cache;

  public ServerRepositories(ModelCache cache) {
    this.cache = cache;
  }

  /**
   * Puts a version into the repository and has it loaded.
   *
   * @return what takes it out again
   * @throws ModelFailure when the server does not load it
   * @throws IOException when it cannot be put there
   * @throws IllegalArgumentException when the folder is not there
   */
  Runnable load(VersionServer server, RouteVersion version, V2Client client) throws IOException {
    Path repository = Path.of(server.repository());
    if (!repository.isAbsolute() || !Files.isDirectory(repository)) {
      throw new IllegalArgumentException(
          "serving.server.repository is %s, which is not the absolute path of a folder here"
              .formatted(server.repository()));
    }
    Path target = repository.resolve(server.model()).normalize();
    if (!repository.normalize().equals(target.getParent())) {
      throw new IllegalArgumentException("'" + server.model() + "' is not the name of a folder");
    }
    if (!Files.exists(target)) {
      put(version, repository.resolve("." + server.model() + ".partial"), target);
    }
    try {
      client.repository("load", LOAD_WITHIN);
    } catch (IOException e) {
      throw new ModelFailure(
          ModelFailure.Kind.UNREACHABLE, "its server does not load it: " + e.getMessage());
    }
    return () -> unload(client, target);
  }

  private void put(RouteVersion version, Path partial, Path target) throws IOException {
    Trees.delete(partial);
    if (ModelFormat.of(version.format()).folder()) {
      cache.unpack(version.digest(), partial);
    } else {
      // As Triton lays out a repository: the number of the version of this one name is 1.
      Files.createDirectories(partial.resolve("1"));
      Files.copy(cache.file(version.digest()), partial.resolve("1").resolve("model.onnx"));
    }
    Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void unload(V2Client client, Path target) {
    try {
      client.repository("unload", LOAD_WITHIN);
    } catch (IOException e) {
      LOG.warn("a server keeps {}: it {}", target.getFileName(), e.getMessage());
    }
    try {
      Trees.delete(target);
    } catch (IOException e) {
      LOG.warn("{} stays in the repository: {}", target, e.getMessage());
    }
  }
}
