package dev.tidemill.kit.secret;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.schemas.spec.field.SecretRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Reads secrets from the places that a {@link SecretRef} names. A value is read each time it is
 * asked for, so a renewed secret is used from then on; the caller keeps it no longer than needed.
 * Thread-safe.
 */
public final class SecretPlaces {

  /** Variables of Tidemill's own, some of which open the API itself. */
  private static final String OWN = "TIDEMILL_";

  /** Folders in which Linux shows processes and devices as files. */
  private static final List<Path> OF_THE_SYSTEM = List.of(Path.of("/proc"), Path.of("/sys"));

  /** A key with its certificates is smaller. */
  private static final int MOST_BYTES = 65_536;

  /** Files that are named by their paths: no variable, and no folder of secrets. */
  public static final SecretPlaces FILES =
      new SecretPlaces(Map.of(), Path.of("no-home"), Path.of("no-home", "secrets"));

  private final Map<String, String> environment;
  private final Path home;
  private final Path folder;

  /**
   * @param environment of this process
   * @param home of Tidemill: none of its files but those of the folder of secrets is read
   * @param folder of secrets: a folder for each, a file for each key
   */
  public SecretPlaces(Map<String, String> environment, Path home, Path folder) {
    this.environment = Map.copyOf(environment);
    this.home = home.toAbsolutePath().normalize();
    this.folder = folder.toAbsolutePath().normalize();
  }

  /** Those of this process, as its settings say. */
  public static SecretPlaces of(ServiceContext context) {
    String folder = context.settings().get(KitSettings.SECRETS_FOLDER);
    return new SecretPlaces(
        System.getenv(),
        context.home(),
        folder.isBlank() ? context.home().resolve("secrets") : Path.of(folder));
  }

  /**
   * The secret at a place that no pipeline names, such as one of {@code hooks.yaml}.
   *
   * @throws UnresolvedSecretException if there is none
   */
  public Secret resolve(SecretRef place) {
    return resolve(place, home);
  }

  /**
   * The secret at a place.
   *
   * @param base where relative paths start: the folder of the pipeline
   * @throws UnresolvedSecretException if there is none
   */
  public Secret resolve(SecretRef place, Path base) {
    if (place.fromEnv().isPresent()) {
      return variable(place.fromEnv().get());
    }
    if (place.fromFile().isPresent()) {
      return file(place.fromFile().get(), base);
    }
    SecretRef.KeyOf of = place.fromSecret().orElseThrow();
    if (!of.name().matches(SecretRef.FILE_NAME) || !of.key().matches(SecretRef.FILE_NAME)) {
      throw new UnresolvedSecretException(
          "fromSecret: the name and the key are names of files, not paths");
    }
    return read(folder.resolve(of.name()).resolve(of.key()));
  }

  private Secret variable(String name) {
    if (name.startsWith(OWN)) {
      throw new UnresolvedSecretException(
          "fromEnv: %s is a variable of Tidemill itself; allowed is any other name"
              .formatted(name));
    }
    String value = environment.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw new UnresolvedSecretException(
          "The environment variable %s is missing or empty; set it where Tidemill is started"
              .formatted(name));
    }
    return new Secret(value);
  }

  private Secret file(String path, Path base) {
    Path file;
    try {
      file = base.toAbsolutePath().resolve(path).normalize();
    } catch (InvalidPathException e) {
      throw new UnresolvedSecretException("fromFile: this is not the path of a file");
    }
    if (isOfTheSystem(file)) {
      throw new UnresolvedSecretException(
          "fromFile: %s is refused: the system shows there what processes know; allowed are files of a disk"
              .formatted(file));
    }
    if (isOwn(file)) {
      throw new UnresolvedSecretException(
          "fromFile: %s belongs to Tidemill itself; allowed are files outside its home, and those in %s"
              .formatted(file, folder));
    }
    return read(file);
  }

  /** Such as the environment of this process, which holds the token of the API. */
  private static boolean isOfTheSystem(Path file) {
    try {
      Path real = Files.exists(file) ? file.toRealPath() : file;
      return OF_THE_SYSTEM.stream().anyMatch(real::startsWith);
    } catch (IOException e) {
      return true;
    }
  }

  /** The home holds the token of the API and the passwords of the broker. */
  private boolean isOwn(Path file) {
    try {
      Path real = Files.exists(file) ? file.toRealPath() : file;
      return inside(real, home) && !inside(real, folder);
    } catch (IOException e) {
      return true;
    }
  }

  private static boolean inside(Path file, Path parent) throws IOException {
    return file.startsWith(Files.exists(parent) ? parent.toRealPath() : parent);
  }

  private static Secret read(Path file) {
    if (!Files.isRegularFile(file)) { // reading a pipe may never end
      throw new UnresolvedSecretException(
          "The file %s cannot be read; it has to hold the secret".formatted(file));
    }
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (IOException e) {
      throw new UnresolvedSecretException(
          "The file %s cannot be read; it has to hold the secret".formatted(file));
    }
    if (bytes.length > MOST_BYTES) {
      throw new UnresolvedSecretException(
          "The file %s is too large for a secret; at most %d bytes are taken"
              .formatted(file, MOST_BYTES));
    }
    String text = withoutLineBreak(text(bytes, file));
    if (text.isEmpty()) {
      throw new UnresolvedSecretException(
          "The file %s is empty; it has to hold the secret".formatted(file));
    }
    return new Secret(text);
  }

  private static String text(byte[] bytes, Path file) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UnresolvedSecretException(
          "The file %s is not text in UTF-8; a secret is".formatted(file));
    }
  }

  private static String withoutLineBreak(String text) {
    String cut = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    return cut.endsWith("\r") ? cut.substring(0, cut.length() - 1) : cut;
  }
}
