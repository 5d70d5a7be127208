package dev.tidemill.kit.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the hosts out of the URL of a database, and refuses options that reach past them. */
final class JdbcUrl {

  /**
   * What an URL names.
   *
   * @param hosts empty for a database in a file or in the process
   */
  record Parts(String driver, List<String> hosts) {}

  private static final Pattern FORM =
      Pattern.compile("jdbc:(?<driver>[A-Za-z0-9]+)(?<more>:[A-Za-z0-9_]+)*:(?<rest>.*)");
  private static final Pattern AUTHORITY = Pattern.compile("@?//(?<hosts>[^/?;]*)(?<rest>.*)");
  private static final Pattern HOST =
      Pattern.compile("(?<host>\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?");

  /** Drivers that keep a database in this process, or in a file of this machine. */
  private static final Set<String> IN_PROCESS = Set.of("h2", "hsqldb", "derby", "sqlite", "duckdb");

  /**
   * Options of drivers that load classes, run statements or read files of this machine, in lower
   * case. Those for certificates of TLS are allowed.
   */
  private static final Set<String> REACHING =
      Set.of(
          "allowloadlocalinfile",
          "allowloadlocalinfileinpath",
          "allowlocalinfile",
          "allowurlinlocalinfile",
          "authenticationpluginclassname",
          "authenticationplugins",
          "autodeserialize",
          "clientinfoprovider",
          "clientrerouteserverlistjndiname",
          "connectexecutor",
          "connectexecutorarg",
          "connectionlifecycleinterceptors",
          "defaultauthenticationplugin",
          "exceptioninterceptors",
          "init",
          "initsql",
          "jaasapplicationname",
          "jaaslogin",
          "loggerfile",
          "loadbalanceexceptionchecker",
          "logger",
          "propertiestransform",
          "queryinterceptors",
          "runscript",
          "serverpubkey",
          "serverrsapublickeyfile",
          "service",
          "servicefile",
          "socketfactory",
          "socketfactoryarg",
          "socketfactoryclass",
          "socketfactoryconstructorarg",
          "sslfactory",
          "sslfactoryarg",
          "sslhostnameverifier",
          "sslpasswordcallback",
          "statementinterceptors",
          "tns_admin",
          "tracedirectory",
          "tracefile",
          "traceout",
          "trustmanagerclass",
          "xmlfactoryfactory");

  /**
   * Options of drivers that connect to another host than the one that was judged, in lower case:
   * the driver of PostgreSQL takes {@code host} and {@code PGHOST} before the host of the URL.
   */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "clientreroutealternateservername",
          "failoverpartner",
          "host",
          "hostaddr",
          "hostname",
          "httpproxyhost",
          "localsocket",
          "pghost",
          "pghostaddr",
          "pipe",
          "proxyhost",
          "server",
          "servername",
          "sockshost",
          "socksproxyhost");

  private static final Set<String> SECRETS =
      Set.of("password", "pwd", "sslpassword", "accesstoken", "secretkey", "token");

  private JdbcUrl() {}

  /**
   * @throws RefusedUrlException if it is not such a URL, or has an option that is refused
   */
  static Parts parse(String url) {
    Matcher form = FORM.matcher(url);
    if (!form.matches()) {
      throw new RefusedUrlException(
          "This is not the URL of a database; write such as jdbc:postgresql://HOST/DATABASE");
    }
    String driver = form.group("driver").toLowerCase(Locale.ROOT);
    String rest = form.group("rest");
    refuseOptions(rest);
    Matcher authority = AUTHORITY.matcher(rest);
    if (IN_PROCESS.contains(driver) || !authority.matches()) {
      if (!IN_PROCESS.contains(driver) && !driver.equals("postgresql")) {
        throw new RefusedUrlException(
            "The URL of the database names no host; write jdbc:%s://HOST/...".formatted(driver));
      }
      return new Parts(driver, List.of());
    }
    return new Parts(driver, hosts(authority.group("hosts")));
  }

  private static List<String> hosts(String authority) {
    List<String> hosts = new ArrayList<>();
    for (String each : authority.split(",", -1)) {
      Matcher host = HOST.matcher(each);
      if (each.contains("@")) {
        throw new RefusedUrlException(
            "A user or password may not stand in the URL; name them in the field for credentials");
      }
      if (each.isEmpty() || !host.matches()) {
        throw new RefusedUrlException(
            "The hosts in the URL of the database are not understood; write HOST or HOST:PORT");
      }
      hosts.add(host.group("host"));
    }
    return hosts;
  }

  private static void refuseOptions(String rest) {
    for (String option : rest.split("[?&;:]")) {
      int equals = option.indexOf('=');
      if (equals < 0) {
        continue;
      }
      String name = decoded(option.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
      if (SECRETS.contains(name)) {
        throw new RefusedUrlException(
            "A password may not stand in the URL; name its place in the field for credentials");
      }
      if (ELSEWHERE.contains(name)) {
        throw new RefusedUrlException(
            "The option %s of the URL is refused: it names another host; write the host as jdbc:DRIVER://HOST/..."
                .formatted(name));
      }
      if (REACHING.contains(name)) {
        throw new RefusedUrlException(
            "The option %s of the URL is refused: it loads classes, runs statements or reads files of this"
                    .formatted(name)
                + " machine");
      }
    }
  }

  /** An escape in the name of an option would hide it. */
  private static String decoded(String name) {
    if (name.contains("%")) {
      throw new RefusedUrlException("The name of an option may not hold %");
    }
    return name;
  }
}
