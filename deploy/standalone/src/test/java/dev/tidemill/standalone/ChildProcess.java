package dev.tidemill.standalone;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code tidemill} in a process of its own, as a user has it; what it prints goes to a file. */
public final class ChildProcess implements AutoCloseable {

  private final Process process;
  private final File output;

  private ChildProcess(Process process, File output) {
    this.process = process;
    this.output = output;
  }

  /** Starts it with these arguments; its output is kept in {@code folder}. */
  public static ChildProcess tidemill(Path folder, String... arguments) throws IOException {
    if (Boolean.getBoolean("tidemill.packaged")) {
      Path target = Path.of("target").toAbsolutePath();
      return start(
          List.of(
              "-XX:SharedArchiveFile=" + target.resolve("class-archive/tidemill.jsa"),
              "-cp",
              target + "/tidemill-standalone.jar:" + target + "/lib/*"),
          folder,
          arguments);
    }
    return ofClassPath(System.getProperty("java.class.path"), folder, arguments);
  }

  /** Starts the version that this class path has. */
  public static ChildProcess ofClassPath(String classPath, Path folder, String... arguments)
      throws IOException {
    return start(List.of("-cp", classPath), folder, arguments);
  }

  private static ChildProcess start(List<String> code, Path folder, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("@" + Path.of("jvm.options").toAbsolutePath(), "-Xmx700m"));
    command.add("-Dtidemill.install=" + Path.of("../..").toAbsolutePath().normalize());
    command.addAll(code);
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    File output = Files.createTempFile(folder, "tidemill", ".out").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
    builder.environment().keySet().removeIf(v -> v.startsWith("TIDEMILL_"));
    return new ChildProcess(builder.start(), output);
  }

  /** kill -9, and waits until it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** TERM, as Ctrl-C does; the exit code. */
  public int stop() throws InterruptedException {
    process.destroy();
    return waitFor(30);
  }

  public int waitFor(int seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError("Still running after " + seconds + " s:\n" + output());
    }
    return process.exitValue();
  }

  public boolean alive() {
    return process.isAlive();
  }

  public String output() {
    try {
      return Files.readString(output.toPath(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
