package dev.tidemill.kit.git;

import dev.tidemill.kit.net.RefusedUrlException;
import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.net.UrlUse;
import dev.tidemill.kit.secret.Secret;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.secret.UnresolvedSecretException;
import dev.tidemill.schemas.spec.field.SecretRef;
import java.io.IOException;
import java.net.Proxy;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;

/**
 * Opens connections to repositories: with the secrets as they are now, and to addresses only that
 * may be used, redirects included. Thread-safe.
 */
final class GitLinks {

  private static final int TIMEOUT_SECONDS = 30;

  private final UrlRules rules;
  private final SecretPlaces secrets;
  private final Path sshFolder;
  private final String field;

  /**
   * @param sshFolder where the keys of servers are remembered
   * @param field that names the repository, for messages
   */
  GitLinks(UrlRules rules, SecretPlaces secrets, Path sshFolder, String field) {
    this.rules = rules;
    this.secrets = secrets;
    this.sshFolder = sshFolder;
    this.field = field;
  }

  /**
   * Opens a connection that only asks.
   *
   * @param base where relative paths of secrets start
   * @throws GitException if the URL may not be used, or a secret is not there
   */
  Transport open(GitAddress address, Path base) throws GitException {
    return open(Optional.empty(), address, base);
  }

  /**
   * As {@link #open(GitAddress, Path)}.
   *
   * @param mirror takes what is fetched
   */
  Transport open(Optional<Repository> mirror, GitAddress address, Path base) throws GitException {
    try {
      rules.check(address.url(), UrlUse.GIT);
      URIish uri = new URIish(address.url());
      Transport transport =
          mirror.isPresent() ? Transport.open(mirror.get(), uri) : Transport.open(uri);
      transport.setTimeout(TIMEOUT_SECONDS);
      if (transport instanceof TransportHttp http) {
        http.setHttpConnectionFactory(new Judged(address.url()));
      }
      Optional<Secret> password = address.password().map(place -> secrets.resolve(place, base));
      transport.setCredentialsProvider(new GitLogin(uri.getHost(), user(address, base), password));
      if (transport instanceof SshTransport ssh) {
        ssh.setSshSessionFactory(
            SshSessions.with(
                sshFolder,
                address.sshKey().map(place -> secrets.resolve(place, base)),
                field + ".credentials.sshKey"));
      }
      return transport;
    } catch (RefusedUrlException e) {
      throw refused(e);
    } catch (UnresolvedSecretException e) {
      throw new GitException(
          GitException.Reason.NO_ACCESS, field + ".credentials: " + e.getMessage(), e);
    } catch (GitException e) {
      throw e;
    } catch (URISyntaxException | IOException e) {
      throw new GitException(
          GitException.Reason.REFUSED_URL,
          field
              + ".url: this is not the URL of a repository; allowed are https://, ssh:// and"
              + " user@host:path",
          e);
    }
  }

  private Optional<String> user(GitAddress address, Path base) {
    return address.username().or(() -> address.userPlace().flatMap(place -> kept(place, base)));
  }

  /** A secret with a token alone names no user. */
  private Optional<String> kept(SecretRef place, Path base) {
    try {
      return Optional.of(secrets.resolve(place, base).reveal());
    } catch (UnresolvedSecretException e) {
      return Optional.empty();
    }
  }

  /** Judges every URL before it is connected to; a redirect is one more URL. */
  private final class Judged implements HttpConnectionFactory {
    private final HttpConnectionFactory connections = new JDKHttpConnectionFactory();
    private final String first;

    Judged(String first) {
      this.first = first;
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
      judge(url);
      return connections.create(url);
    }

    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
      judge(url);
      return connections.create(url, proxy);
    }

    private void judge(URL url) throws GitException {
      try {
        rules.redirect(first, url.toString(), UrlUse.GIT);
      } catch (RefusedUrlException e) {
        throw refused(e);
      }
    }
  }

  private GitException refused(RefusedUrlException e) {
    return new GitException(
        e.passing() ? GitException.Reason.UNREACHABLE : GitException.Reason.REFUSED_URL,
        field + ".url: " + e.getMessage(),
        e);
  }

  /** The field that names the repository. */
  String field() {
    return field;
  }

  /** What the library says of a failure, as people need it. */
  GitException problem(GitAddress address, IOException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof GitException known) {
        return known;
      }
    }
    String text = allMessages(e);
    String where = shown(address.url());
    if (e instanceof NoRemoteRepositoryException || text.contains("not found")) {
      return new GitException(
          GitException.Reason.NO_REPOSITORY,
          where
              + " has no repository, or one that these credentials do not show; see "
              + field
              + ".credentials",
          e);
    }
    if (text.contains("remote does not have")) {
      return new GitException(GitException.Reason.NO_REF, where + " has no such branch or tag", e);
    }
    if (text.contains("not our ref") || text.matches("(?s).*\\bwant [0-9a-f]{40} not valid.*")) {
      return new GitException(
          GitException.Reason.NO_COMMIT, where + " does not give this commit", e);
    }
    if (isRefused(text)) {
      boolean none = address.password().isEmpty() && address.sshKey().isEmpty();
      return new GitException(
          GitException.Reason.NO_ACCESS,
          none
              ? where + " asks for credentials; give them in " + field + ".credentials"
              : where + " refuses the credentials of " + field + ".credentials",
          e);
    }
    return new GitException(
        GitException.Reason.UNREACHABLE, where + " cannot be read: " + last(e), e);
  }

  private static boolean isRefused(String text) {
    return text.contains("not authorized")
        || text.contains("authentication")
        || text.contains("not permitted")
        || text.contains("cannot log in")
        || text.contains("auth fail")
        || text.contains(" 403 ");
  }

  private static String allMessages(Throwable e) {
    StringBuilder all = new StringBuilder();
    for (Throwable t = e; t != null; t = t.getCause()) {
      all.append(t.getMessage()).append('\n');
    }
    return all.toString().toLowerCase(Locale.ROOT);
  }

  private static String last(Throwable e) {
    Throwable t = e;
    while (t.getCause() != null) {
      t = t.getCause();
    }
    return t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
  }

  /** A URL without a user and what stands behind a question mark. */
  static String shown(String url) {
    return url.replaceFirst("(?<=://)[^/@]*@", "").replaceFirst("\\?.*", "");
  }
}
