package dev.tidemill.kit.settings;

import dev.tidemill.kit.files.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads secrets from files: {@code TIDEMILL_TOKEN_FILE} names the file with the value of {@code
 * TIDEMILL_TOKEN}. Programs that a process starts under its own user can read its environment.
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
