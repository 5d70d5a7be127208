package dev.tidemill.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Stands in front of a broker on loopback as a slower network would: what the broker answers comes
 * later by a fixed time. Requests pass at once, and answers on their way do not wait for each
 * other.
 */
final class DelayingProxy implements AutoCloseable {

  /** What came from the broker, and when it goes on; no bytes: the broker has closed. */
  private record Answer(byte[] bytes, long dueNanos) {}

  private final ServerSocket server;
  private final long delayNanos;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile int brokerPort;

  DelayingProxy(Duration delay) throws IOException {
    this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    this.delayNanos = delay.toNanos();
  }

  int port() {
    return server.getLocalPort();
  }

  /** Passes connections on to this port from now on. */
  void to(int port) {
    brokerPort = port;
    thread("proxy-accept", this::accept);
  }

  private void accept() throws IOException {
    while (!server.isClosed()) {
      Socket client = server.accept();
      Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
      for (Socket socket : new Socket[] {client, broker}) {
        socket.setTcpNoDelay(true);
        sockets.add(socket);
      }
      BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
      thread("proxy-requests", () -> requests(client, broker));
      thread("proxy-read", () -> read(broker, answers));
      thread("proxy-answers", () -> answer(answers, client, broker));
    }
  }

  private void requests(Socket client, Socket broker) throws IOException {
    try {
      client.getInputStream().transferTo(broker.getOutputStream());
    } finally {
      end(client, broker);
    }
  }

  private void read(Socket broker, BlockingQueue<Answer> answers) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try {
      InputStream in = broker.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        answers.add(new Answer(Arrays.copyOf(buffer, n), System.nanoTime() + delayNanos));
      }
    } finally {
      answers.add(new Answer(new byte[0], System.nanoTime()));
    }
  }

  private void answer(BlockingQueue<Answer> answers, Socket client, Socket broker)
      throws IOException, InterruptedException {
    try {
      OutputStream out = client.getOutputStream();
      for (Answer next = answers.take(); next.bytes.length > 0; next = answers.take()) {
        TimeUnit.NANOSECONDS.sleep(next.dueNanos - System.nanoTime());
        out.write(next.bytes);
      }
    } finally {
      end(client, broker);
    }
  }

  private void end(Socket client, Socket broker) throws IOException {
    for (Socket socket : new Socket[] {client, broker}) {
      sockets.remove(socket);
      socket.close();
    }
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  /** Connections end when one of their sides does; that is not a failure. */
  private static void thread(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // A side of the connection, or the proxy, was closed.
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
