package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.field.Length;
import dev.tidemill.schemas.spec.field.SecretBundle;
import dev.tidemill.schemas.spec.field.SecretRef;
import java.util.Optional;

/** A git repository, and which of its branches or tags is followed. */
@JsonClassDescription(
    "A git repository, and which of its branches or tags is followed; a run uses the files of one"
        + " commit, and no others.")
public record GitSpec(
    @Length(max = 2_048)
        @JsonPropertyDescription(
            "The repository: https://HOST/PATH, ssh://USER@HOST/PATH or USER@HOST:PATH. In one's"
                + " own network also http://HOST/PATH and git://HOST/PATH, which are not"
                + " encrypted.")
        String url,
    @JsonProperty(defaultValue = "main")
        @Length(max = 255)
        @JsonPropertyDescription(
            "The branch that is followed; of a pattern such as release/* the branch with the"
                + " highest version; or a full name such as refs/tags/v1.2.")
        String ref,
    @Length(max = 255)
        @JsonPropertyDescription(
            "Follow tags instead of ref: of those that match, for example \"v*\", the one with the"
                + " highest version. v1.10 is higher than v1.9, and v2.0 than v2.0-rc1.")
        Optional<String> tags,
    @JsonPropertyDescription("How the repository opens; without it everybody may read it.")
        Optional<Credentials> credentials) {

  /** A login for https, or a key for ssh; or one secret that holds either. */
  @JsonClassDescription("A login for https, or a key for ssh.")
  public record Credentials(
      @Length(max = 255)
          @JsonPropertyDescription(
              "The user for https. Servers that take a token as the password take any name.")
          Optional<String> username,
      @JsonPropertyDescription("The password or token for https.") Optional<SecretRef> password,
      @JsonPropertyDescription(
              "The private key for ssh, in the form of OpenSSH or PEM, without a passphrase.")
          Optional<SecretRef> sshKey,
      @JsonPropertyDescription(
              "A secret with the keys that Kubernetes uses: username and password for https,"
                  + " ssh-privatekey for ssh.")
          Optional<SecretBundle> fromSecret) {}

  /** The user for https, if the specification names one. */
  public Optional<String> user() {
    return credentials.flatMap(Credentials::username);
  }

  /** Where the user for https may be kept. */
  public Optional<SecretRef> userPlace() {
    return overSsh() ? Optional.empty() : ofBundle("username");
  }

  /** Where the password for https is kept. */
  public Optional<SecretRef> passwordPlace() {
    return overSsh()
        ? Optional.empty()
        : credentials.flatMap(Credentials::password).or(() -> ofBundle("password"));
  }

  /** Where the key for ssh is kept. */
  public Optional<SecretRef> keyPlace() {
    return overSsh()
        ? credentials.flatMap(Credentials::sshKey).or(() -> ofBundle("ssh-privatekey"))
        : Optional.empty();
  }

  private Optional<SecretRef> ofBundle(String key) {
    return credentials.flatMap(Credentials::fromSecret).map(bundle -> bundle.key(key));
  }

  private boolean overSsh() {
    return url.startsWith("ssh://") || !url.contains("://");
  }
}
