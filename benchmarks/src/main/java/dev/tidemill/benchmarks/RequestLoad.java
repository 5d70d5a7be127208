package dev.tidemill.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients of a server on this machine, each with one request at a time on its connection. */
final class RequestLoad {

  private RequestLoad() {}

  /** What the requests came to. */
  record Measured(double perSecond, double p50Micros, double p99Micros, double cpuMicros) {}

  /** Asks on a connection of its own; whether it was answered well within 10 s. */
  static boolean askOnce(int port, byte[] request) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request);
      readResponse(new DataInputStream(socket.getInputStream()), new byte[8192]);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static Measured measure(int port, byte[] request, int seconds, int connections) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(connections);
    try {
      load(clients, port, request, Math.max(5, seconds), connections);
      long cpuBefore = cpuNanos();
      long[] nanos = load(clients, port, request, seconds, connections);
      long cpu = cpuNanos() - cpuBefore;
      Arrays.sort(nanos);
      return new Measured(
          (double) nanos.length / seconds,
          nanos[nanos.length / 2] / 1000.0,
          nanos[(int) (nanos.length * 0.99)] / 1000.0,
          cpu / 1000.0 / nanos.length);
    } finally {
      clients.shutdown();
    }
  }

  /** Processor time of this process, client and compiler included: steadier than a busy clock. */
  private static long cpuNanos() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime();
  }

  private static long[] load(
      ExecutorService clients, int port, byte[] request, int seconds, int connections)
      throws Exception {
    long until = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    List<Future<long[]>> results = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      results.add(clients.submit(() -> client(port, request, until)));
    }
    List<long[]> parts = new ArrayList<>();
    for (Future<long[]> result : results) {
      parts.add(result.get());
    }
    return parts.stream().flatMapToLong(Arrays::stream).toArray();
  }

  private static long[] client(int port, byte[] request, long until) {
    long[] nanos = new long[1 << 16];
    int count = 0;
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      byte[] buffer = new byte[8192];
      DataInputStream in = new DataInputStream(socket.getInputStream());
      for (long start = System.nanoTime(); start < until; start = System.nanoTime()) {
        out.write(request);
        readResponse(in, buffer);
        if (count == nanos.length) {
          nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = System.nanoTime() - start;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Arrays.copyOf(nanos, count);
  }

  /** Reads one response, which comes in one segment nearly always, and checks its status. */
  private static void readResponse(DataInputStream in, byte[] buffer) throws IOException {
    int have = 0;
    int end = -1;
    while (end < 0 || have < end) {
      int read = in.read(buffer, have, buffer.length - have);
      if (read < 0) {
        throw new IOException("the server closed the connection");
      }
      have += read;
      end = end < 0 ? responseLength(buffer, have) : end;
    }
    if (buffer[9] != '2') {
      throw new IOException(new String(buffer, 0, have, StandardCharsets.ISO_8859_1));
    }
  }

  /** Length of head and body once the head is there; -1 before. */
  private static int responseLength(byte[] buffer, int have) throws IOException {
    String text = new String(buffer, 0, have, StandardCharsets.ISO_8859_1);
    int head = text.indexOf("\r\n\r\n");
    if (head < 0) {
      return -1;
    }
    int at = text.indexOf("content-length: ");
    if (at < 0) {
      throw new IOException("no content-length in " + text);
    }
    int from = at + "content-length: ".length();
    return head + 4 + Integer.parseInt(text.substring(from, text.indexOf('\r', from)));
  }
}
