package dev.tidemill.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Asks a gateway at a steady rate on a thread of its own and notes which version answers. */
final class SteadyClient implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int MOST_VERSIONS = 4;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final URI infer;
  private final int number;
  private final long paceNanos;
  private final Thread thread;
  private volatile boolean closed;
  private volatile long answered;
  private final AtomicLong failed = new AtomicLong();

  /** What the current epoch has seen: replaced as a whole by the client's thread only. */
  private record Served(long epoch, int[] count) {}

  private volatile Served served = new Served(-1, new int[MOST_VERSIONS]);
  private final long[] lastNanos = new long[MOST_VERSIONS];

  private SteadyClient(int port, String endpoint, int number, int perSecond) {
    this.infer = URI.create("http://127.0.0.1:" + port + "/v2/models/" + endpoint + "/infer");
    this.number = number;
    this.paceNanos = 1_000_000_000L / perSecond;
    this.thread = new Thread(this::run, "client-" + number);
    thread.setDaemon(true);
  }

  static SteadyClient start(int port, String endpoint, int number, int perSecond) {
    SteadyClient client = new SteadyClient(port, endpoint, number, perSecond);
    client.thread.start();
    return client;
  }

  private void run() {
    long due = System.nanoTime();
    for (int i = 0; !closed; i++) {
      due = Math.max(due + paceNanos, System.nanoTime() - paceNanos);
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      try {
        ask(i);
      } catch (IOException e) {
        failed.incrementAndGet();
      } catch (InterruptedException e) {
        closed = true;
      }
    }
  }

  private void ask(int i) throws IOException, InterruptedException {
    HttpResponse<Void> response =
        http.send(
            HttpRequest.newBuilder(infer)
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofString(body(i)))
                .build(),
            HttpResponse.BodyHandlers.discarding());
    if (response.statusCode() != 200) {
      failed.incrementAndGet();
      return;
    }
    int version = (int) number(response, "X-Tidemill-Version");
    note(number(response, "X-Tidemill-Epoch"), version, System.nanoTime());
  }

  private static long number(HttpResponse<?> response, String header) {
    String value = response.headers().firstValue(header).orElse("-1");
    return Long.parseLong(value.substring(value.lastIndexOf('.') + 1));
  }

  private synchronized void note(long epoch, int version, long now) {
    Served before = served;
    int[] count = before.epoch() == epoch ? before.count() : new int[MOST_VERSIONS];
    count[version]++;
    served = new Served(epoch, count);
    lastNanos[version] = now;
    answered++;
  }

  private String body(int i) {
    return "{\"id\":\"client-"
        + number
        + "-"
        + i
        + "\",\"inputs\":[{\"name\":\"features\",\"shape\":[1,20],\"datatype\":\"FP32\",\"data\":["
        + "0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1.0,1.1,1.2,1.3,1.4,1.5,1.6,1.7,1.8,1.9,2.0]}]}";
  }

  /** How often a version has answered while this epoch was the client's latest. */
  synchronized int served(long epoch, int version) {
    return served.epoch() == epoch ? served.count()[version] : 0;
  }

  /** When the last answer of a version arrived. */
  synchronized long lastNanos(int version) {
    return lastNanos[version];
  }

  long answered() {
    return answered;
  }

  long failed() {
    return failed.get();
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
