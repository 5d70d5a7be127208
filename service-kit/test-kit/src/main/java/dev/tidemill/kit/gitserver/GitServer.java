package dev.tidemill.kit.gitserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jgit.util.FS;

/**
 * A real git server on loopback, {@code git http-backend} behind HTTP, with one repository and a
 * working copy to push from. {@link #isInstalled} says whether this machine has git.
 */
public final class GitServer implements AutoCloseable {

  private final Path folder;
  private final Path work;
  private final Path origin;
  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile Optional<String> login = Optional.empty();
  private volatile boolean down;

  private GitServer(Path folder) throws IOException {
    this.folder = folder;
    this.work = folder.resolve("work");
    this.origin = folder.resolve("served/origin.git");
    Files.createDirectories(origin);
    git(origin, "init", "-q", "--bare", "-b", "main");
    git(origin, "config", "http.receivepack", "false");
    git(origin, "config", "receive.denyDeleteCurrent", "ignore");
    Files.createDirectories(work);
    git(work, "init", "-q", "-b", "main");
    git(work, "remote", "add", "origin", origin.toString());
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::answer);
    http.setExecutor(threads);
    http.start();
  }

  /**
   * Starts a server with an empty repository, in an existing folder of its own.
   *
   * <p>The first one waits a second until JGit has measured how exact the times of files are here:
   * otherwise a thread of JGit makes files in the first repository of a test while the test deletes
   * it.
   */
  public static GitServer start(Path folder) throws IOException {
    FS.FileStoreAttributes.setBackground(false);
    FS.FileStoreAttributes.get(folder);
    return new GitServer(folder);
  }

  /** Whether this machine has git with its server. */
  public static boolean isInstalled() {
    try {
      Process git = new ProcessBuilder("git", "--exec-path").start();
      String path = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return git.waitFor() == 0 && Files.exists(Path.of(path.strip(), "git-http-backend"));
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  public String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/origin.git";
  }

  /** The bare repository that is served. */
  public Path origin() {
    return origin;
  }

  /** The working copy. */
  public Path work() {
    return work;
  }

  /** How many requests came. */
  public int requests() {
    return requests.get();
  }

  /** From now on this login is needed. */
  public void asks(String username, String password) {
    String text = username + ":" + password;
    login =
        Optional.of(
            "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** From now on the server answers 503, or works again. */
  public void down(boolean isDown) {
    down = isDown;
  }

  /** Writes files, commits them and answers the commit; nothing is pushed. */
  public String commit(String message, Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = work.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    git(work, "add", "-A");
    git(work, "commit", "-q", "--allow-empty", "-m", message);
    return git(work, "rev-parse", "HEAD");
  }

  /** As {@link #commit}, and pushes the branch {@code main}. */
  public String push(String message, Map<String, String> files) throws IOException {
    String commit = commit(message, files);
    git(work, "push", "-q", "origin", "HEAD:main");
    return commit;
  }

  /** Runs git in the working copy and answers what it writes. */
  public String git(String... arguments) throws IOException {
    return git(work, arguments);
  }

  private String git(Path in, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(in.toFile());
    builder.redirectErrorStream(true);
    isolate(builder.environment());
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return output.strip();
  }

  private void isolate(Map<String, String> environment) {
    environment.put("HOME", folder.toString());
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_AUTHOR_NAME", "Ada");
    environment.put("GIT_AUTHOR_EMAIL", "ada@example.com");
    environment.put("GIT_COMMITTER_NAME", "Ada");
    environment.put("GIT_COMMITTER_EMAIL", "ada@example.com");
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    try (exchange) {
      String given = exchange.getRequestHeaders().getFirst("Authorization");
      if (down) {
        exchange.sendResponseHeaders(503, -1);
      } else if (login.isPresent() && !login.get().equals(given)) {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
        exchange.sendResponseHeaders(401, -1);
      } else {
        backend(exchange);
      }
    }
  }

  private void backend(HttpExchange exchange) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
    Map<String, String> environment = builder.environment();
    isolate(environment);
    URI uri = exchange.getRequestURI();
    environment.put("GIT_PROJECT_ROOT", origin.getParent().toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("PATH_INFO", uri.getPath());
    environment.put("QUERY_STRING", Optional.ofNullable(uri.getRawQuery()).orElse(""));
    environment.put("REQUEST_METHOD", exchange.getRequestMethod());
    environment.put("REMOTE_ADDR", "127.0.0.1");
    header(exchange, environment, "Content-Type", "CONTENT_TYPE");
    header(exchange, environment, "Content-Encoding", "HTTP_CONTENT_ENCODING");
    header(exchange, environment, "Git-Protocol", "GIT_PROTOCOL");
    byte[] body = exchange.getRequestBody().readAllBytes();
    environment.put("CONTENT_LENGTH", Integer.toString(body.length));
    Process process = builder.start();
    threads.execute(() -> feed(process, body));
    InputStream in = process.getInputStream();
    int status = 200;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String[] parts = line.split(": ", 2);
      if (parts[0].equals("Status")) {
        status = Integer.parseInt(parts[1].substring(0, 3));
      } else {
        exchange.getResponseHeaders().add(parts[0], parts[1]);
      }
    }
    exchange.sendResponseHeaders(status, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      in.transferTo(out);
    }
  }

  private static void feed(Process process, byte[] body) {
    try (OutputStream out = process.getOutputStream()) {
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void header(
      HttpExchange exchange, Map<String, String> environment, String header, String variable) {
    Optional.ofNullable(exchange.getRequestHeaders().getFirst(header))
        .ifPresent(value -> environment.put(variable, value));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
