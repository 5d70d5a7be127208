package dev.tidemill.kit.net;

import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses configured URLs by which a person who applies pipelines would reach what only this
 * machine can reach. A host is looked up, and every address that it has is judged: link-local ones
 * and those of cloud metadata are always refused, loopback and private ones unless the setting
 * {@code local-urls} allows them. Ask again before every connection, and for each redirect: an
 * answer holds for the addresses of that moment. Thread-safe; looking a name up blocks.
 */
public final class UrlRules {

  /** Finds the addresses of a host. */
  @FunctionalInterface
  public interface Lookup {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  private static final Pattern SCP =
      Pattern.compile(
          "(?<user>[A-Za-z0-9._-]+@)?(?<host>[A-Za-z0-9._-]{2,}|\\[[0-9a-fA-F:.]+]):(?!//).*");

  private static final Pattern NAMED =
      Pattern.compile("([A-Za-z0-9._-]+@)?(?<host>[A-Za-z0-9._-]+)(:[0-9]{1,5})?");

  private final boolean local;
  private final Lookup lookup;

  /**
   * @param local whether loopback and private addresses are allowed
   */
  public UrlRules(boolean local, Lookup lookup) {
    this.local = local;
    this.lookup = lookup;
  }

  /** Those of this process, as its settings say. */
  public static UrlRules of(Settings settings) {
    String wanted = settings.get(KitSettings.LOCAL_URLS);
    boolean alone = HttpOptions.isLoopback(settings.get(KitSettings.HTTP_HOST));
    return new UrlRules(
        wanted.isEmpty() ? alone : Boolean.parseBoolean(wanted), InetAddress::getAllByName);
  }

  /**
   * The same rules about what is written, without a look at name servers: what they refuse would be
   * refused at each use. A name may lead anywhere, and is judged when it is used.
   */
  public UrlRules asWritten() {
    return new UrlRules(local, LiteralAddress::of);
  }

  /**
   * Judges a URL.
   *
   * @throws RefusedUrlException if it may not be used
   */
  public void check(String url, UrlUse use) {
    if (use == UrlUse.GIT && !url.contains("://")) {
      Matcher scp = SCP.matcher(url);
      if (!scp.matches()) {
        throw new RefusedUrlException(
            "This is not the URL of a repository; allowed are "
                + names(use)
                + " and user@host:path");
      }
      host(scp.group("host"), false);
      return;
    }
    URI uri = parse(url);
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    boolean onlyLocal = use.localSchemes().contains(scheme);
    if (!onlyLocal && !use.schemes().contains(scheme)) {
      throw new RefusedUrlException(
          "URLs of the scheme %s are refused; allowed are %s".formatted(scheme, names(use)));
    }
    refuseUser(uri, scheme);
    if (scheme.equals("file")) {
      file(uri);
      return;
    }
    host(host(uri), onlyLocal);
  }

  /** Also a name with an underscore, which Java takes for no host. */
  private static String host(URI uri) {
    if (uri.getHost() != null) {
      return uri.getHost();
    }
    Matcher named = NAMED.matcher(String.valueOf(uri.getRawAuthority()));
    if (uri.getRawAuthority() == null || !named.matches()) {
      throw new RefusedUrlException(
          "The URL names no host; write %s://HOST/...".formatted(uri.getScheme()));
    }
    return named.group("host");
  }

  /**
   * Judges a host that is named without a URL, such as a broker.
   *
   * @throws RefusedUrlException if it may not be used
   */
  public void checkHost(String name) {
    host(name, false);
  }

  /**
   * Judges where a server sends a request on to.
   *
   * @throws RefusedUrlException if it may not be followed: also from https to another scheme
   */
  public void redirect(String from, String to, UrlUse use) {
    if (parse(from).getScheme().equalsIgnoreCase("https")
        && !parse(to).getScheme().equalsIgnoreCase("https")) {
      throw new RefusedUrlException("A redirect from https to another scheme is not followed");
    }
    check(to, use);
  }

  /**
   * Judges the URL of a database.
   *
   * @throws RefusedUrlException if it may not be used
   */
  public void checkJdbc(String url) {
    JdbcUrl.Parts parts = JdbcUrl.parse(url);
    if (parts.hosts().isEmpty() && !local) {
      throw new RefusedUrlException(
          "A database in a file or on this machine is refused; allowed is jdbc:DRIVER://HOST/...,"
              + " or set local-urls=true");
    }
    parts.hosts().forEach(host -> host(host, false));
  }

  private static String names(UrlUse use) {
    return String.join(", ", new TreeSet<>(use.schemes()));
  }

  private static URI parse(String url) {
    try {
      URI uri = new URI(url);
      if (uri.getScheme() == null || uri.isOpaque()) {
        throw new RefusedUrlException("The URL has no scheme; write such as https://HOST/...");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new RefusedUrlException("This is not a URL: " + e.getReason());
    }
  }

  /** In a URL for ssh the user is needed, such as git; elsewhere it is often a token. */
  private static void refuseUser(URI uri, String scheme) {
    String authority = String.valueOf(uri.getRawAuthority());
    int at = authority.lastIndexOf('@');
    String user = at < 0 ? null : authority.substring(0, at);
    boolean password = user != null && user.contains(":");
    if (user != null && (password || !Set.of("ssh", "git").contains(scheme))) {
      throw new RefusedUrlException(
          "A user or password may not stand in the URL; name them in the field for credentials");
    }
  }

  private void file(URI uri) {
    if (uri.getHost() != null) {
      throw new RefusedUrlException("A file URL names no host; write file:///FOLDER");
    }
    if (!local) {
      throw new RefusedUrlException(
          "URLs of this machine's files are refused here; set local-urls=true to allow them");
    }
  }

  /**
   * @param onlyLocal whether the scheme is for this machine and its own networks only
   */
  private void host(String name, boolean onlyLocal) {
    boolean bracketed = name.startsWith("[") && name.endsWith("]");
    String host = bracketed ? name.substring(1, name.length() - 1) : name;
    for (InetAddress address : addresses(host)) {
      AddressRange range = AddressRange.of(address);
      if (range == AddressRange.NEVER) {
        throw new RefusedUrlException(
            "The host %s has the address %s, which is link-local or of cloud metadata; such addresses are"
                    .formatted(host, address.getHostAddress())
                + " always refused");
      }
      if (range == AddressRange.LOCAL && !local) {
        throw new RefusedUrlException(
            "The host %s has the address %s, which is loopback or private; set local-urls=true to allow"
                    .formatted(host, address.getHostAddress())
                + " such addresses");
      }
      if (range == AddressRange.PUBLIC && onlyLocal) {
        throw new RefusedUrlException(
            "Without encryption only hosts of one's own network are allowed; use https or ssh for "
                + host);
      }
    }
  }

  private List<InetAddress> addresses(String host) {
    try {
      return List.of(lookup.addresses(host));
    } catch (UnknownHostException e) {
      throw new RefusedUrlException(
          "The host %s is not known, or no name server answers".formatted(host), true);
    }
  }
}
