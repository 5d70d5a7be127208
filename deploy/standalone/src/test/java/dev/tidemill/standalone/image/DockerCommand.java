package dev.tidemill.standalone.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code docker} as people type it, in the folder of the project. */
final class DockerCommand {

  static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private DockerCommand() {}

  /** What a command printed. */
  record Result(int code, String output) {

    /** The output of a command that has to succeed. */
    String wellDone() {
      if (code != 0) {
        throw new AssertionError("docker ended with " + code + ":\n" + output);
      }
      return output.strip();
    }
  }

  static Result run(Duration within, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("docker-", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(ROOT.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(within.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(command + " is not done after " + within + ":\n" + text(output));
      }
      return new Result(process.exitValue(), text(output));
    } finally {
      Files.delete(output);
    }
  }

  static String docker(String... arguments) throws Exception {
    return run(Duration.ofMinutes(2), arguments).wellDone();
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
