package dev.tidemill.kit.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** What sort of network an address belongs to. */
enum AddressRange {
  PUBLIC,
  /**
   * Loopback and private networks: of this machine or of those around it. 0.0.0.0 and :: too, as a
   * connection to them reaches this machine.
   */
  LOCAL,
  /**
   * Link-local, multicast and reserved addresses (the rest of 0.0.0.0/8, and 240.0.0.0/4), and
   * those at which clouds tell a machine its own credentials.
   */
  NEVER;

  private static final List<String> METADATA = List.of("fd00:ec2::254", "100.100.100.200");

  static AddressRange of(InetAddress address) {
    if (address.isLinkLocalAddress()
        || address.isMulticastAddress()
        || METADATA.stream().map(AddressRange::literal).anyMatch(address::equals)) {
      return NEVER;
    }
    if (address.isAnyLocalAddress() || address.isLoopbackAddress()) {
      return LOCAL;
    }
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address ? v4(bytes) : v6((Inet6Address) address, bytes);
  }

  private static AddressRange v4(byte[] b) {
    int first = b[0] & 0xff;
    int second = b[1] & 0xff;
    if (first == 0 || first >= 240) {
      return NEVER;
    }
    boolean shared = first == 100 && second >= 64 && second < 128;
    boolean benchmark = first == 198 && (second == 18 || second == 19);
    boolean site =
        first == 10
            || first == 127
            || (first == 172 && second >= 16 && second < 32)
            || (first == 192 && second == 168);
    return site || shared || benchmark ? LOCAL : PUBLIC;
  }

  /** An IPv6 address may hold an IPv4 one, to which a router takes the connection. */
  private static AddressRange v6(Inet6Address address, byte[] b) {
    if (address.isIPv4CompatibleAddress()) {
      return inner(b, 12);
    }
    if (b[0] == 0x20 && b[1] == 0x02) { // 6to4
      return inner(b, 2);
    }
    if (b[0] == 0 && (b[1] & 0xff) == 0x64 && (b[2] & 0xff) == 0xff && (b[3] & 0xff) == 0x9b) {
      return inner(b, 12); // NAT64
    }
    boolean uniqueLocal = (b[0] & 0xfe) == 0xfc;
    return uniqueLocal || address.isSiteLocalAddress() ? LOCAL : PUBLIC;
  }

  private static AddressRange inner(byte[] b, int at) {
    try {
      return of(InetAddress.getByAddress(Arrays.copyOfRange(b, at, at + 4)));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InetAddress literal(String text) {
    try {
      return InetAddress.getByName(text); // a literal: no name is looked up
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
