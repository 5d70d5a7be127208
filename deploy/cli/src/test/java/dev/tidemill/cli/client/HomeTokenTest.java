package dev.tidemill.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.access.Secrets;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTokenTest {

  private static final List<String> SOCKETS =
      """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1
         1: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1001        0 2 1
         2: 0100007F:1F92 0100007F:9999 01 00000000:00000000 00:00000000 00000000  1001        0 3 1
         3: 00000000:1F93 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4 1
      """
          .lines()
          .toList();

  @TempDir Path home;

  @Test
  void theTokenIsNotSentToAPortThatAnotherUserHasTaken() {
    assertThat(PortOwner.another(SOCKETS, 0x1F90, 1000)).isFalse();
    assertThat(PortOwner.another(SOCKETS, 0x1F91, 1000)).isTrue();
    assertThat(PortOwner.another(SOCKETS, 0x1F90, 1001)).isTrue();
    assertThat(PortOwner.another(SOCKETS, 0x1F92, 1000)).as("only connected").isFalse();
    assertThat(PortOwner.another(SOCKETS, 0x1F93, 1000)).as("root's").isFalse();
    assertThat(PortOwner.another(SOCKETS, 80, 1000)).as("nobody listens").isFalse();
  }

  @Test
  void theTokenOfTheHomeGoesToProgramsOfThisMachineAndUserOnly() throws Exception {
    String token = Secrets.readOrCreate(home.resolve("token"));
    try (ServerSocket own = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (String host : List.of("127.0.0.1", "localhost", "[::1]")) {
        URI server = URI.create("http://" + host + ":" + own.getLocalPort());
        assertThat(HomeToken.forServer(server, home)).as(host).contains(token);
      }
      for (String host :
          List.of(
              "mill.example", "127.0.0.1.example", "10.0.0.1", "0.0.0.0", "user@mill.example")) {
        URI server = URI.create("http://" + host + ":" + own.getLocalPort());
        assertThat(HomeToken.forServer(server, home)).as(host).isEmpty();
      }
    }
    assertThat(HomeToken.forServer(URI.create("http://127.0.0.1:1"), home.resolve("none")))
        .isEmpty();
  }
}
