package dev.tidemill.kit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names are looked up in a table here, so that no test asks a name server. */
class UrlRulesTest {

  private static final Map<String, List<String>> NAMES =
      Map.of(
          "git.example.com", List.of("93.184.215.14", "2606:2800:21f::1"),
          "two.example.com", List.of("93.184.215.14", "10.0.0.7"),
          "metadata.example.com", List.of("169.254.169.254"),
          "my_minio", List.of("192.168.1.4"),
          "localhost", List.of("127.0.0.1", "::1"));

  private static InetAddress[] lookup(String host) throws UnknownHostException {
    if (host.matches("[0-9.]+") || host.contains(":")) {
      return InetAddress.getAllByName(host); // a literal
    }
    if (!NAMES.containsKey(host)) {
      throw new UnknownHostException(host);
    }
    InetAddress[] all = new InetAddress[NAMES.get(host).size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = InetAddress.getByName(NAMES.get(host).get(i));
    }
    return all;
  }

  private final UrlRules strict = new UrlRules(false, UrlRulesTest::lookup);
  private final UrlRules local = new UrlRules(true, UrlRulesTest::lookup);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://git.example.com/a/b.git",
        "ssh://git@git.example.com:2222/a/b.git",
        "git@git.example.com:a/b.git",
        "git.example.com:a/b"
      })
  void repositoriesElsewhereAreAllowed(String url) {
    assertThatCode(() -> strict.check(url, UrlUse.GIT)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://git.example.com/a",
        "git://git.example.com/a",
        "ftp://git.example.com/a",
        "ext::sh -c x",
        "file://git.example.com/srv",
        "https://me@git.example.com/a",
        "https://me:pw@git.example.com/a",
        "ssh://git:pw@git.example.com/a",
        "https:///a",
        "https://[broken/a",
        "/srv/repository",
        "c:repository"
      })
  void otherFormsAreRefusedEverywhere(String url) {
    assertThatThrownBy(() -> local.check(url, UrlUse.GIT))
        .isInstanceOf(RefusedUrlException.class)
        .hasMessageNotContaining("pw");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/a",
        "http://2852039166/a",
        "http://169.16689662/a",
        "http://[fe80::1]/a",
        "http://[::ffff:169.254.169.254]/a"
      })
  void whatIsWrittenOutIsJudgedWithoutANameServer(String url) {
    UrlRules written = new UrlRules(true, UrlRulesTest::nobody).asWritten();
    assertThatThrownBy(() -> written.check(url, UrlUse.S3)).hasMessageContaining("always refused");
    assertThatCode(() -> written.check("https://metadata.example.com/a", UrlUse.S3))
        .as("a name")
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://localhost:9/a", "http://db.localhost./a", "http://127.1/a", "file:///a"})
  void whatIsOfThisMachineIsKnownAsItIsWritten(String url) {
    UrlRules written = new UrlRules(false, UrlRulesTest::nobody).asWritten();
    assertThatThrownBy(() -> written.check(url, UrlUse.GIT))
        .hasMessageContaining("local-urls=true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "]", "[::1", "::1]", "[]"})
  void aHostOfBracketsThatAreNoPairIsRefused(String host) {
    assertThatThrownBy(() -> local.checkHost(host)).isInstanceOf(RefusedUrlException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://256.1.1.1/a", "https://1.2.3.4.5/a", "https://99999999999/a"})
  void numbersThatAreNoAddressAreNames(String url) {
    UrlRules written = new UrlRules(true, UrlRulesTest::nobody).asWritten();
    assertThatCode(() -> written.check(url, UrlUse.S3)).doesNotThrowAnyException();
  }

  private static InetAddress[] nobody(String host) {
    throw new AssertionError("The name server was asked for " + host);
  }

  @Test
  void aHostThatIsNotKnownNowMayBeKnownLater() {
    assertThatThrownBy(() -> local.check("https://nowhere.example.com/a", UrlUse.GIT))
        .isInstanceOfSatisfying(
            RefusedUrlException.class, e -> assertThat(e.passing()).as("passing").isTrue());
    assertThatThrownBy(() -> local.check("https://metadata.example.com/a", UrlUse.GIT))
        .isInstanceOfSatisfying(
            RefusedUrlException.class, e -> assertThat(e.passing()).as("passing").isFalse());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8080/a",
        "http://127.1.2.3/a",
        "http://2130706433/a",
        "http://[::1]/a",
        "http://[::ffff:10.0.0.1]/a",
        "http://0.0.0.0/a",
        "http://10.1.2.3/a",
        "http://172.16.0.1/a",
        "http://192.168.0.1/a",
        "http://100.64.0.1/a",
        "http://[fc00::1]/a",
        "http://[2002:0a00:0001::]/a",
        "http://[64:ff9b::10.0.0.1]/a",
        "http://my_minio:9000",
        "https://two.example.com/a"
      })
  void localAddressesNeedTheSetting(String url) {
    assertThatThrownBy(() -> strict.check(url, UrlUse.S3))
        .isInstanceOf(RefusedUrlException.class)
        .hasMessageContaining("local-urls=true");
    assertThatCode(() -> local.check(url, UrlUse.S3)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/a",
        "http://[fd00:ec2::254]/a",
        "http://[::ffff:169.254.169.254]/a",
        "http://[2002:a9fe:a9fe::]/a",
        "http://[64:ff9b::169.254.169.254]/a",
        "http://100.100.100.200/a",
        "http://224.0.0.1/a",
        "http://255.255.255.255/a",
        "http://metadata.example.com/a"
      })
  void metadataAndLinkLocalAddressesAreAlwaysRefused(String url) {
    assertThatThrownBy(() -> local.check(url, UrlUse.S3))
        .isInstanceOf(RefusedUrlException.class)
        .hasMessageContaining("always refused");
  }

  @Test
  void filesAndWhatIsNotEncryptedAreForTheOwnNetwork() {
    assertThatCode(() -> local.check("git://localhost/a.git", UrlUse.GIT))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> local.check("git://git.example.com/a.git", UrlUse.GIT))
        .hasMessageContaining("Without encryption only hosts of one's own network are allowed");
    assertThatCode(() -> local.check("file:///srv/a.git", UrlUse.GIT)).doesNotThrowAnyException();
    assertThatCode(() -> local.check("http://localhost/a.git", UrlUse.GIT))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> strict.check("file:///srv/a.git", UrlUse.GIT))
        .hasMessageContaining("local-urls=true");
    assertThatThrownBy(() -> local.check("http://git.example.com/a.git", UrlUse.GIT))
        .hasMessageContaining("use https or ssh");
    assertThatThrownBy(() -> local.check("file:///srv", UrlUse.S3))
        .hasMessageContaining("allowed are http, https");
  }

  @Test
  void aRedirectIsJudgedAgain() {
    String from = "https://git.example.com/a";
    assertThatCode(() -> strict.redirect(from, "https://git.example.com/b", UrlUse.GIT))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> local.redirect(from, "http://localhost/b", UrlUse.GIT))
        .hasMessageContaining("from https");
    assertThatThrownBy(() -> local.redirect(from, "https://169.254.169.254/b", UrlUse.S3))
        .hasMessageContaining("always refused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://git.example.com:5432,git.example.com/db?sslmode=verify-full",
        "jdbc:mysql://git.example.com/db",
        "jdbc:sqlserver://git.example.com:1433;databaseName=x",
        "jdbc:oracle:thin:@//git.example.com:1521/x"
      })
  void databasesElsewhereAreAllowed(String url) {
    assertThatCode(() -> strict.checkJdbc(url)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://git.example.com/db?socketFactory=x",
        "jdbc:postgresql://git.example.com/db?a=b&loggerFile=/x",
        "jdbc:postgresql://git.example.com/db?socketF%61ctory=x",
        "jdbc:postgresql://git.example.com/db?password=pw",
        "jdbc:postgresql://me:pw@git.example.com/db",
        "jdbc:postgresql://git.example.com/db?host=169.254.169.254",
        "jdbc:postgresql://git.example.com/db?a=b&PGHOST=169.254.169.254",
        "jdbc:postgresql://git.example.com/db?connectExecutor=x",
        "jdbc:sqlserver://git.example.com;serverName=169.254.169.254",
        "jdbc:mysql://git.example.com/db?socksProxyHost=169.254.169.254",
        "jdbc:db2://git.example.com/db:clientRerouteServerListJNDIName=ldap://x;",
        "jdbc:db2://git.example.com/db:password=pw;",
        "jdbc:mysql://git.example.com/db?allowLoadLocalInfile=true",
        "jdbc:mysql://address=(host=10.0.0.1)/db",
        "jdbc:h2:mem:x;INIT=RUNSCRIPT FROM 'http://x'",
        "jdbc:oracle:thin:@git.example.com:1521:x",
        "jdbc:mysql://169.254.169.254/db",
        "postgresql://git.example.com/db"
      })
  void databasesThatReachFurtherAreRefused(String url) {
    assertThatThrownBy(() -> local.checkJdbc(url))
        .isInstanceOf(RefusedUrlException.class)
        .hasMessageNotContaining("pw");
  }

  @Test
  void databasesOfThisMachineNeedTheSetting() {
    for (String url :
        List.of("jdbc:postgresql:db", "jdbc:sqlite:/x.db", "jdbc:postgresql://localhost/db")) {
      assertThatThrownBy(() -> strict.checkJdbc(url)).hasMessageContaining("local-urls=true");
      assertThatCode(() -> local.checkJdbc(url)).doesNotThrowAnyException();
    }
  }

  @Test
  void localUrlsAreAllowedWhereOnlyThisMachineCanConnect() {
    Settings alone = Settings.defaults();
    Settings open = alone.with(KitSettings.HTTP_HOST, "0.0.0.0");
    String url = "http://127.0.0.1/a";
    assertThatCode(() -> UrlRules.of(alone).check(url, UrlUse.S3)).doesNotThrowAnyException();
    assertThatThrownBy(() -> UrlRules.of(open).check(url, UrlUse.S3))
        .isInstanceOf(RefusedUrlException.class);
    assertThatCode(
            () -> UrlRules.of(open.with(KitSettings.LOCAL_URLS, "true")).check(url, UrlUse.S3))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> UrlRules.of(alone.with(KitSettings.LOCAL_URLS, "false")).check(url, UrlUse.S3))
        .isInstanceOf(RefusedUrlException.class);
  }
}
