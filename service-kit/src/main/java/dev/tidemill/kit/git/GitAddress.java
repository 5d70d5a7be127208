package dev.tidemill.kit.git;

import dev.tidemill.schemas.spec.GitSpec;
import dev.tidemill.schemas.spec.field.SecretRef;
import java.util.Optional;

/**
 * Where a repository is, and where the secrets are with which it opens.
 *
 * @param url as git takes it: {@code https://host/path.git}, {@code ssh://}, {@code git@host:path}
 * @param username for https; a server that takes a token takes any name
 * @param userPlace where that name is kept, if it is
 * @param password or token, for https
 * @param sshKey private key in the form of OpenSSH or PEM, without a passphrase, for ssh
 */
public record GitAddress(
    String url,
    Optional<String> username,
    Optional<SecretRef> userPlace,
    Optional<SecretRef> password,
    Optional<SecretRef> sshKey) {

  /** As a specification names it. */
  public static GitAddress of(GitSpec git) {
    return new GitAddress(
        git.url(), git.user(), git.userPlace(), git.passwordPlace(), git.keyPlace());
  }

  /** A repository that everybody may read. */
  public static GitAddress open(String url) {
    return new GitAddress(
        url, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
