package dev.tidemill.gateway;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of work that must not hold up connections; each kind has a bounded queue. */
final class GatewayThreads implements AutoCloseable {

  /** They wait for other servers nearly all the time, and end when there is nothing to ask. */
  private static final int REMOTE = 32;

  private final ThreadPoolExecutor slowModels;
  private final ThreadPoolExecutor remoteModels;
  private final ThreadPoolExecutor labelSenders;

  GatewayThreads(GatewayOptions options) {
    slowModels = pool(options.threads(), options.slowQueue(), "gateway-slow-model");
    remoteModels = pool(REMOTE, options.slowQueue(), "gateway-remote-model");
    remoteModels.allowCoreThreadTimeOut(true);
    labelSenders = pool(1, options.labelBuffer(), "gateway-labels");
  }

  private static ThreadPoolExecutor pool(int threads, int queue, String name) {
    return new ThreadPoolExecutor(
        threads,
        threads,
        30,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(queue),
        task -> Gateway.daemon(task, name));
  }

  /** Runs models that take long. */
  Executor slowModels() {
    return slowModels;
  }

  /** Asks models at other servers. */
  Executor remoteModels() {
    return remoteModels;
  }

  /** Hands labels over, one after another. */
  Executor labelSenders() {
    return labelSenders;
  }

  /** Lets what has begun come to its end for a short while. */
  @Override
  public void close() {
    List<ThreadPoolExecutor> all = List.of(slowModels, remoteModels, labelSenders);
    all.forEach(ThreadPoolExecutor::shutdown);
    try {
      for (ThreadPoolExecutor each : all) {
        if (!each.awaitTermination(2, TimeUnit.SECONDS)) {
          each.shutdownNow();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
