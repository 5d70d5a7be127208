package dev.tidemill.training.snapshot.jdbc;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL of this machine in a folder of its own, on a free port of loopback. It refuses to
 * run as root: then another user runs it.
 */
final class PostgresServer implements AutoCloseable {

  static final String PASSWORD = "a \"secret\"";

  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  private final Path folder;
  private final List<String> asUser;
  private final Path programs;
  private final int port;
  private Process server;

  private PostgresServer(Path programs, Path folder, List<String> asUser, int port) {
    this.programs = programs;
    this.folder = folder;
    this.asUser = asUser;
    this.port = port;
  }

  /** The folder of the server's programs, if it is installed. */
  static Optional<Path> installed() {
    if (!Files.isDirectory(DEBIAN)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .map(v -> v.resolve("bin"))
          .filter(b -> Files.isExecutable(b.resolve("initdb")))
          .max(Path::compareTo);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static PostgresServer start(Path programs) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("tidemill-postgres");
    List<String> asUser = List.of();
    if (System.getProperty("user.name").equals("root")) {
      run(List.of("chown", "-R", "nobody", folder.toString()));
      asUser = List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups");
    }
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    PostgresServer postgres = new PostgresServer(programs, folder, asUser, port);
    postgres.create();
    return postgres;
  }

  private void create() throws IOException, InterruptedException {
    Path password = folder.resolve("password");
    Files.writeString(password, PASSWORD);
    Path data = folder.resolve("data");
    run(
        command(
            "initdb",
            "-D",
            data.toString(),
            "-U",
            "tide",
            "--auth=scram-sha-256",
            "--pwfile=" + password,
            "--encoding=UTF8",
            "--no-sync"));
    server =
        new ProcessBuilder(
                command(
                    "postgres",
                    "-D",
                    data.toString(),
                    "-p",
                    String.valueOf(port),
                    "-h",
                    "127.0.0.1",
                    "-k",
                    folder.toString(),
                    "-F"))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    await().atMost(Duration.ofSeconds(60)).until(this::answers);
  }

  private boolean answers() {
    try {
      DriverManager.getConnection(url(), "tide", PASSWORD).close();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private List<String> command(String program, String... arguments) {
    List<String> all = new ArrayList<>(asUser);
    all.add(programs.resolve(program).toString());
    all.addAll(List.of(arguments));
    return all;
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .directory(Path.of("/").toFile())
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + said);
    }
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  @Override
  public void close() throws IOException {
    server.destroy(); // SIGTERM: it waits for its clients
    try {
      if (!server.waitFor(20, TimeUnit.SECONDS)) {
        server.destroyForcibly().waitFor();
      }
      run(List.of("rm", "-rf", folder.toString()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
