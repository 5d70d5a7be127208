package dev.tidemill.kit.net;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One name for a repository, however its URL is written: by https, ssh or git, as {@code
 * user@host:path}, with a port, a user or {@code .git} at its end. Two repositories that differ in
 * the case of letters or the port alone have one name, so the name finds what to look at, and never
 * decides by itself.
 */
public final class RepositoryUrls {

  private static final Pattern URL =
      Pattern.compile(
          "[A-Za-z][A-Za-z0-9+.-]*://(?:[^/@]*@)?(?<host>[^/:@]*|\\[[^]/]*])(?::\\d*)?(?<path>/.*)?");
  private static final Pattern SCP =
      Pattern.compile("(?:[^/@:]*@)?(?<host>[^/:@]{2,}|\\[[^]/]*]):(?!//)(?<path>.*)");

  private RepositoryUrls() {}

  /**
   * The name of a repository.
   *
   * @param url in any form; what is no URL is its own name
   * @return such as {@code github.com/acme/flights}
   */
  public static String canonical(String url) {
    String text = url.strip();
    Matcher written = URL.matcher(text);
    Matcher scp = SCP.matcher(text);
    String name;
    if (written.matches()) {
      name = written.group("host") + "/" + trimmed(written.group("path"));
    } else if (scp.matches()) {
      name = scp.group("host") + "/" + trimmed(scp.group("path"));
    } else {
      name = trimmed(text);
    }
    return name.toLowerCase(Locale.ROOT);
  }

  private static String trimmed(String path) {
    if (path == null) {
      return "";
    }
    String bare = path.replaceFirst("[?#].*$", "").replaceAll("/{2,}", "/").replaceAll("^/|/$", "");
    return bare.toLowerCase(Locale.ROOT).endsWith(".git")
        ? bare.substring(0, bare.length() - ".git".length()).replaceAll("/$", "")
        : bare;
  }
}
