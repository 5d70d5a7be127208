package dev.tidemill.kit.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever is written as an address is allowed or refused with the reason, without a name server;
 * what is refused as it is written is refused when it is used too. {@code -Dtidemill.fuzz=100000}
 * is the number of addresses.
 */
class UrlFuzzTest {

  private static final int TRIES = 200;
  private static final int EACH = Math.max(1, Integer.getInteger("tidemill.fuzz", 2_000) / TRIES);

  private static final List<String> PIECES =
      List.of(
          "https",
          "http",
          "file",
          "git",
          "ssh",
          "jdbc:",
          "postgresql:",
          "mysql:",
          "h2:",
          "://",
          "/",
          ":",
          "@",
          ".",
          "[",
          "]",
          "%",
          "?",
          "#",
          ";",
          "=",
          "host",
          "localhost",
          "169.254.169.254",
          "2852039166",
          "127.1",
          "::1",
          "fe80::1",
          "0",
          "255",
          "99999999999",
          "\u00e9",
          "\0",
          " ",
          "git",
          "a.example.com",
          "&",
          "password",
          ",",
          "\\",
          "//",
          "-",
          "0x7f");

  private static InetAddress[] somewhere(String host) throws UnknownHostException {
    InetAddress[] written = LiteralAddress.of(host);
    return written.length > 0
        ? written
        : new InetAddress[] {InetAddress.getByAddress(new byte[] {93, (byte) 184, 1, 1})};
  }

  private static Optional<String> problem(Runnable check) {
    try {
      check.run();
      return Optional.empty();
    } catch (RefusedUrlException e) {
      return Optional.of(e.getMessage());
    }
  }

  @Property(tries = TRIES)
  void anAddressIsAllowedOrRefused(@ForAll long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < EACH; i++) {
      StringBuilder url = new StringBuilder();
      for (int n = random.nextInt(12); n >= 0; n--) {
        url.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      judge(url.toString(), random.nextBoolean());
    }
  }

  private static void judge(String url, boolean local) {
    UrlRules used = new UrlRules(local, UrlFuzzTest::somewhere);
    UrlRules written = used.asWritten();
    for (UrlUse use : UrlUse.values()) {
      Optional<String> refused = problem(() -> written.check(url, use));
      refused.ifPresent(
          why -> assertThat(problem(() -> used.check(url, use))).as(url).contains(why));
    }
    Optional<String> database = problem(() -> written.checkJdbc(url));
    database.ifPresent(why -> assertThat(problem(() -> used.checkJdbc(url))).as(url).contains(why));
    Optional<String> broker = problem(() -> written.checkHost(url));
    broker.ifPresent(why -> assertThat(problem(() -> used.checkHost(url))).as(url).contains(why));
  }
}
