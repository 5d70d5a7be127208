package dev.tidemill.schemas.spec.field;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The place where a secret is kept; the secret itself never stands in a document. One of the
 * components is there.
 */
@ExactlyOne
@JsonClassDescription("The place where a secret is kept.")
public record SecretRef(
    @Matches(
            value = "^(?!TIDEMILL_)[A-Za-z_][A-Za-z0-9_]{0,199}$",
            says =
                "letters, digits and underscores, not a digit first, and not TIDEMILL_ at its"
                    + " beginning, as Tidemill's own variables have it")
        @JsonPropertyDescription(
            "The environment variable of Tidemill's process that holds the secret. Variables that"
                + " begin with TIDEMILL_ are refused.")
        Optional<String> fromEnv,
    @Length(max = 4_096)
        @JsonPropertyDescription(
            "The file that holds the secret: an absolute path, or one relative to the folder of"
                + " this file. A line break at its end does not count.")
        Optional<String> fromFile,
    @JsonPropertyDescription("A file of the folder of secrets.") Optional<KeyOf> fromSecret) {

  /** The names of environment variables. */
  public static final String ENV_NAME = "^[A-Za-z_][A-Za-z0-9_]{0,199}$";

  /** The names of secrets and of their keys, as Kubernetes has them: no path. */
  public static final String FILE_NAME = "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,252}$";

  private static final String FILE_NAME_SAYS =
      "letters, digits, hyphens, underscores and dots, not a dot first";

  /**
   * @throws IllegalArgumentException unless exactly one place is named
   */
  public SecretRef {
    if (Stream.of(fromEnv, fromFile, fromSecret).filter(Optional::isPresent).count() != 1) {
      throw new IllegalArgumentException("A secret has one place: fromEnv, fromFile or fromSecret");
    }
  }

  /** One key of a secret. */
  @JsonClassDescription("A file of the folder of secrets.")
  public record KeyOf(
      @Matches(value = FILE_NAME, says = FILE_NAME_SAYS)
          @JsonPropertyDescription("The secret: a folder in the folder of secrets.")
          String name,
      @Matches(value = FILE_NAME, says = FILE_NAME_SAYS)
          @JsonPropertyDescription("The key: a file in the folder of the secret.")
          String key) {}

  public static SecretRef env(String variable) {
    return new SecretRef(Optional.of(variable), Optional.empty(), Optional.empty());
  }

  public static SecretRef file(String path) {
    return new SecretRef(Optional.empty(), Optional.of(path), Optional.empty());
  }

  public static SecretRef secret(String name, String key) {
    return new SecretRef(Optional.empty(), Optional.empty(), Optional.of(new KeyOf(name, key)));
  }
}
