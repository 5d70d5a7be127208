package dev.tidemill.kit.git;

import dev.tidemill.kit.secret.Secret;
import java.util.Optional;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;

/** Answers for one host only: a redirect to another one does not get the password. */
final class GitLogin extends CredentialsProvider {

  /** Servers that take a token as the password take any name; this one says whose it is not. */
  private static final String ANY_NAME = "git";

  private final String host;
  private final Optional<String> username;
  private final Optional<Secret> password;

  GitLogin(String host, Optional<String> username, Optional<Secret> password) {
    this.host = host;
    this.username = username;
    this.password = password;
  }

  @Override
  public boolean isInteractive() {
    return false;
  }

  @Override
  public boolean supports(CredentialItem... items) {
    return password.isPresent();
  }

  @Override
  public boolean get(URIish uri, CredentialItem... items) {
    if (password.isEmpty() || host == null || !host.equalsIgnoreCase(uri.getHost())) {
      return false;
    }
    for (CredentialItem item : items) {
      if (item instanceof CredentialItem.Username name) {
        name.setValue(username.orElse(ANY_NAME));
      } else if (item instanceof CredentialItem.Password secret) {
        secret.setValueNoCopy(password.get().reveal().toCharArray());
      } else if (!(item instanceof CredentialItem.InformationalMessage)) {
        return false;
      }
    }
    return true;
  }
}
