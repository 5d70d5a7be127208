package dev.tidemill.kit.settings;

import dev.tidemill.kit.files.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Secrets that are given as files: {@code TIDEMILL_TOKEN_FILE} names the file that holds the value
 * of {@code TIDEMILL_TOKEN}. The environment of a process can be read by the programs that it
 * starts, under the same user.
 */
public final class SecretFiles {

  private static final String SUFFIX = "_FILE";
  private static final List<Setting<?>> SECRETS = List.of(KitSettings.TOKEN);

  private SecretFiles() {}

  /** The secret whose file a variable names. */
  static Optional<Setting<?>> of(String variable, Map<String, Setting<?>> known) {
    return SECRETS.stream()
        .filter(s -> known.containsKey(s.variable()))
        .filter(s -> variable.equals(s.variable() + SUFFIX))
        .findFirst();
  }

  static String read(Path file) throws IOException {
    Ownership.REAL.require(file);
    return Files.readString(file).strip();
  }

  /**
   * The variables of an environment that hold a secret, and the file's variable to use instead.
   *
   * @param environment of this process
   */
  public static List<String> exposed(Map<String, String> environment) {
    return SECRETS.stream()
        .map(Setting::variable)
        .filter(v -> !environment.getOrDefault(v, "").isBlank())
        .map(v -> v + ": give " + v + SUFFIX)
        .toList();
  }
}
