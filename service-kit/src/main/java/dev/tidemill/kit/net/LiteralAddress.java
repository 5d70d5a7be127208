package dev.tidemill.kit.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Addresses that are written out, and the name that stands for this machine everywhere. */
final class LiteralAddress {

  private static final Pattern NUMBERS = Pattern.compile("[0-9]{1,10}(\\.[0-9]{1,10}){0,3}");
  private static final int BYTES = 4;

  private LiteralAddress() {}

  /**
   * The address, without asking a name server.
   *
   * @return empty for a name
   * @throws UnknownHostException if it is an address of IPv6 that is badly written
   */
  static InetAddress[] of(String host) throws UnknownHostException {
    String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    if (name.equals("localhost") || name.endsWith(".localhost")) {
      return new InetAddress[] {InetAddress.getLoopbackAddress()};
    }
    return host.contains(":") || isVersion4(host)
        ? InetAddress.getAllByName(host)
        : new InetAddress[0];
  }

  /** Also of fewer than four numbers, of which the last one fills the rest. */
  private static boolean isVersion4(String host) {
    if (!NUMBERS.matcher(host).matches()) {
      return false;
    }
    String[] numbers = host.split("\\.");
    int last = numbers.length - 1;
    for (int i = 0; i < last; i++) {
      if (Long.parseLong(numbers[i]) > 0xff) {
        return false;
      }
    }
    return Long.parseLong(numbers[last]) < 1L << (Byte.SIZE * (BYTES - last));
  }
}
