package dev.tidemill.benchmarks;

import dev.tidemill.gateway.GatewayOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Honest requests beside slow clients: {@code HostileClients [slow] [seconds] [requests/s]}. A
 * third of the slow ones sends a head byte by byte, a third a body byte by byte, and a third all of
 * a body of 2 MB but its last byte; each opens a new connection when the gateway ends its own. The
 * honest client opens a connection for each request and asks at a steady pace; its time counts from
 * the moment at which the request was due. Slow and honest clients and the gateway share the
 * process and its cores.
 */
public final class HostileClients {

  private static final int BODY = 2_000_000;

  /** What the three kinds send as fast as they can; shared, so that they take little here. */
  private static final List<ByteBuffer> START = starts();

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final int port;
  private final List<SlowClient> slow = new ArrayList<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private long reopened;

  private HostileClients(int port) {
    this.port = port;
  }

  private static List<ByteBuffer> starts() {
    String start = "POST /v2/models/benchmark/infer HTTP/1.1\r\nHost: localhost\r\n";
    String head = start + "Content-Length: " + BODY + "\r\n\r\n";
    return List.of(direct(start + "X-Slow: "), direct(head), direct(head + " ".repeat(BODY - 1)));
  }

  private static ByteBuffer direct(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
  }

  /** Measures without and with the slow clients, and prints both. */
  public static void main(String[] arguments) throws Exception {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    int perSecond = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 100;
    try (GatewayBenchmark.Serving serving =
        GatewayBenchmark.serve(GatewayOptions.onPort(0), false)) {
      int port = serving.gateway().port();
      honest(port, 5, perSecond);
      System.out.printf(
          "%-20s %9s %9s %10s %9s %9s %9s%n",
          "slow clients", "honest", "answered", "within 1 s", "p50 ms", "p99 ms", "max ms");
      print("none", honest(port, seconds, perSecond));
      HostileClients hostile = new HostileClients(port);
      Thread attack = new Thread(hostile::attack, "hostile-clients");
      hostile.open(count);
      attack.start();
      Honest beside = honest(port, seconds, perSecond);
      int open = hostile.countOpen();
      hostile.over.set(true);
      attack.join();
      print(count + " (" + open + " open)", beside);
      System.out.printf("connections ended by the gateway and opened anew: %d%n", hostile.reopened);
    }
  }

  private static void print(String name, Honest honest) {
    System.out.printf(
        Locale.ROOT,
        "%-20s %9d %9d %10d %9.1f %9.1f %9.1f%n",
        name,
        honest.asked(),
        honest.millis().sorted().length,
        honest.inTime(),
        honest.millis().p50(),
        honest.millis().p99(),
        honest.millis().max());
  }

  /**
   * @param millis of those that were answered with 200
   */
  private record Honest(int asked, Quantiles millis) {
    long inTime() {
      return java.util.Arrays.stream(millis.sorted()).filter(each -> each <= 1000).count();
    }
  }

  private static Honest honest(int port, int seconds, int perSecond) throws InterruptedException {
    byte[] request = GatewayBenchmark.request();
    List<Double> millis = new ArrayList<>();
    int asked = seconds * perSecond;
    long start = System.nanoTime();
    for (int i = 0; i < asked; i++) {
      long due = start + i * 1_000_000_000L / perSecond;
      long early = due - System.nanoTime();
      if (early > 0) {
        Thread.sleep(early / 1_000_000, (int) (early % 1_000_000));
      }
      if (RequestLoad.askOnce(port, request)) {
        millis.add((System.nanoTime() - due) / 1e6);
      }
    }
    return new Honest(asked, Quantiles.of(millis));
  }

  private void open(int count) {
    for (int i = 0; i < count; i++) {
      slow.add(new SlowClient(i % 3));
      slow.get(i).advance();
    }
  }

  private int countOpen() {
    return (int) slow.stream().filter(each -> each.channel != null).count();
  }

  private void attack() {
    Random random = new Random(1);
    while (!over.get()) {
      long round = System.nanoTime();
      for (SlowClient each : slow) {
        each.advance();
      }
      long left = PAUSE.toNanos() - (System.nanoTime() - round);
      try {
        Thread.sleep(Math.max(1, left / 1_000_000), random.nextInt(1000));
      } catch (InterruptedException e) {
        return;
      }
    }
    slow.forEach(SlowClient::close);
  }

  private final class SlowClient {
    private final int kind;
    private SocketChannel channel;
    private ByteBuffer most;

    SlowClient(int kind) {
      this.kind = kind;
    }

    /** Sends what it may at a time, without waiting. */
    void advance() {
      try {
        if (channel == null) {
          connect();
        } else if (channel.read(ByteBuffer.allocate(4096)) < 0) {
          throw new IOException("ended");
        } else if (most.hasRemaining()) {
          channel.write(most);
        } else if (kind != 2) {
          channel.write(ByteBuffer.wrap(new byte[] {' '}));
        }
      } catch (IOException e) {
        close();
        reopened++;
      }
    }

    private void connect() throws IOException {
      channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      most = START.get(kind).duplicate();
      channel.write(most);
    }

    void close() {
      try {
        if (channel != null) {
          channel.close();
        }
      } catch (IOException e) {
        // It is gone all the same.
      }
      channel = null;
    }
  }
}
