package dev.tidemill.gateway.v2;

import dev.tidemill.gateway.model.ModelFailure;
import dev.tidemill.gateway.model.Trees;
import dev.tidemill.kit.process.GroupSignals;
import dev.tidemill.kit.process.ProcessTree;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program that answers for one version, in a process group of its own. If it ends by itself it
 * is started again after a pause that doubles each time; closing ends it with all its children.
 */
final class ServerProcess implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);

  /** A program that ran for this long did start well. */
  private static final Duration WELL = Duration.ofMinutes(1);

  private final String name;
  private final Launch launch;
  private final Thread watch;
  private LastLines output = new LastLines();
  private Process process;
  private ProcessTree tree;
  private URI address;
  private String problem = "it starts";
  private boolean closed;

  /**
   * What is started.
   *
   * @param folder of this process alone; deleted in the end
   * @param code the folder that the command starts in
   * @param variables without the port
   */
  record Launch(
      Path folder, Path code, List<String> command, Map<String, String> variables, Pauses pauses) {}

  /** Pauses before a program that ended is started again. */
  record Pauses(Duration first, Duration longest) {}

  /**
   * Starts it.
   *
   * @throws IOException when it cannot be started at all
   */
  ServerProcess(String name, Launch launch) throws IOException {
    this.name = name;
    this.launch = launch;
    begin();
    watch = new Thread(this::watch, "gateway-server-" + name);
    watch.setDaemon(true);
    watch.start();
  }

  private synchronized void begin() throws IOException {
    if (closed) {
      return;
    }
    int port = freePort();
    GroupSignals.prepare();
    ProcessBuilder builder =
        new ProcessBuilder(ProcessTree.inOwnGroup(launch.command()))
            .directory(launch.code().toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(launch.variables());
    builder.environment().put("TIDEMILL_PORT", Integer.toString(port));
    process = builder.start();
    process.getOutputStream().close();
    tree = new ProcessTree(process.toHandle(), launch.folder());
    output = new LastLines();
    output.read(process.getInputStream(), name);
    address = URI.create("http://127.0.0.1:" + port);
    problem = "";
  }

  /** A port that was free just now; if another program takes it first, the next start has a new. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void watch() {
    Duration pause = launch.pauses().first();
    try {
      while (true) {
        long started = System.nanoTime();
        int exit = current().waitFor();
        if (System.nanoTime() - started > WELL.toNanos()) {
          pause = launch.pauses().first();
        }
        if (!ended(exit, pause)) {
          return;
        }
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        pause = longer(pause);
        again();
      }
    } catch (InterruptedException e) {
      LOG.debug("the server of {} is let go", name);
    }
  }

  private Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(launch.pauses().longest()) > 0 ? launch.pauses().longest() : twice;
  }

  private synchronized Process current() {
    return process;
  }

  /** Notes the end of the program, unless it was meant. */
  private synchronized boolean ended(int exit, Duration pause) {
    if (closed) {
      return false;
    }
    // Its children hold the port, or the memory, that the next one needs.
    tree.kill();
    String said = output.last();
    problem =
        "its program ended with exit code %d%s; it starts again %d ms later"
            .formatted(exit, said.isEmpty() ? "" : " (" + said + ")", pause.toMillis());
    LOG.warn("The server of {}: {}", name, problem);
    return true;
  }

  private void again() {
    try {
      begin();
    } catch (IOException e) {
      synchronized (this) {
        problem = "its program cannot be started: " + e.getMessage();
      }
      LOG.warn("The server of {}: {}", name, e.getMessage());
    }
  }

  /**
   * Where it listens.
   *
   * @throws ModelFailure while it does not run
   */
  synchronized URI address() {
    if (!problem.isEmpty() || !process.isAlive()) {
      throw new ModelFailure(
          ModelFailure.Kind.UNREACHABLE,
          "its server does not run: " + (problem.isEmpty() ? "it ended" : problem));
    }
    return address;
  }

  /** What it said last; empty if it said nothing. */
  synchronized String lastLine() {
    return output.last();
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    watch.interrupt();
    tree.stop();
    try {
      Trees.delete(launch.folder());
    } catch (IOException e) {
      LOG.warn("the folder of the server of {} stays: {}", name, e.getMessage());
    }
  }
}
