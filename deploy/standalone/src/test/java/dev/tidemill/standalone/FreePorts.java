package dev.tidemill.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/** Ports for a process that is told where to listen. */
public final class FreePorts {

  private FreePorts() {}

  /**
   * Three free ports in a row. They are below those that systems give to clients: one of those
   * could be taken while it is down.
   */
  public static int three() throws IOException {
    Random random = new Random();
    for (int tries = 0; tries < 50; tries++) {
      int port = 15_000 + random.nextInt(15_000);
      try (ServerSocket s = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
          ServerSocket a = new ServerSocket(port + 1, 1, InetAddress.getLoopbackAddress());
          ServerSocket b = new ServerSocket(port + 2, 1, InetAddress.getLoopbackAddress())) {
        if (s.isBound() && a.isBound() && b.isBound()) {
          return port;
        }
      } catch (IOException e) {
        // One of them is taken: the next port is tried.
      }
    }
    throw new IOException("No three free ports in a row");
  }
}
