package dev.tidemill.cli;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.access.Secrets;
import dev.tidemill.kit.files.ForeignFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The token that a person gave for a command. */
final class GivenToken {

  private GivenToken() {}

  /**
   * That of the option, of {@code TIDEMILL_TOKEN}, or in the file that {@code TIDEMILL_TOKEN_FILE}
   * names, in this order; empty if none was given.
   *
   * @param option the file that {@code --token-file} names, or null
   * @param environment gives the value of a variable, or null
   * @throws CliException if the file that was named has no token to read
   */
  static Optional<String> of(Path option, UnaryOperator<String> environment) {
    if (option != null) {
      return Optional.of(read("--token-file", option));
    }
    return variable(environment, "TIDEMILL_TOKEN")
        .or(
            () ->
                variable(environment, "TIDEMILL_TOKEN_FILE")
                    .map(file -> read("TIDEMILL_TOKEN_FILE", Path.of(file))));
  }

  private static Optional<String> variable(UnaryOperator<String> environment, String name) {
    return Optional.ofNullable(environment.apply(name)).filter(t -> !t.isBlank());
  }

  private static String read(String from, Path file) {
    try {
      return Secrets.read(file)
          .orElseThrow(() -> new CliException(from + ": there is no token to read in " + file, 66));
    } catch (ForeignFileException e) {
      throw new CliException(from + ": " + e.getMessage(), 77);
    }
  }
}
