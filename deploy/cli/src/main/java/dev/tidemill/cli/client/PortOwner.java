package dev.tidemill.cli.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Whose program listens on a port of this machine, where the system tells (Linux). Any user may
 * take a free port, and wait there for the tokens of others.
 */
final class PortOwner {

  private static final String LISTENING = "0A";
  private static final int ROOT = 0;

  private PortOwner() {}

  /** Whether a program of a user other than this one and root is known to listen there. */
  static boolean another(int port) {
    try {
      int own = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      List<String> sockets = new ArrayList<>();
      for (String table : List.of("tcp", "tcp6")) {
        Path file = Path.of("/proc/net", table);
        if (Files.isReadable(file)) {
          sockets.addAll(Files.readAllLines(file));
        }
      }
      return another(sockets, port, own);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false; // not a Linux: it cannot be told
    }
  }

  /**
   * @param sockets lines of {@code /proc/net/tcp}
   */
  static boolean another(List<String> sockets, int port, int own) {
    return sockets.stream()
        .map(line -> owner(line.strip().split("\\s+"), port))
        .filter(OptionalInt::isPresent)
        .anyMatch(uid -> uid.getAsInt() != own && uid.getAsInt() != ROOT);
  }

  /** Columns: number, local address:port in hexadecimal, remote, state, ..., uid at the eighth. */
  private static OptionalInt owner(String[] columns, int port) {
    if (columns.length < 8 || !columns[3].equals(LISTENING)) {
      return OptionalInt.empty();
    }
    String local = columns[1].substring(columns[1].indexOf(':') + 1);
    return Integer.parseInt(local, 16) == port
        ? OptionalInt.of(Integer.parseInt(columns[7]))
        : OptionalInt.empty();
  }
}
