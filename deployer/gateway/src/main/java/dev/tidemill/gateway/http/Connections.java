package dev.tidemill.gateway.http;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections of a server, bounded. When there are as many as allowed, a new one takes the
 * place of the one whose request has been arriving longest, or else of the one that has been idle
 * longest: clients that hold connections open cannot keep others out.
 */
final class Connections {

  private static final long IDLE_NANOS = Duration.ofSeconds(10).toNanos();

  private final int limit;
  private final long patienceNanos;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<Channel, ArrivalTime> arrivals = new ConcurrentHashMap<>();

  /**
   * @param patienceNanos a request may arrive for this long before its connection can be closed
   */
  Connections(int limit, long patienceNanos) {
    this.limit = limit;
    this.patienceNanos = patienceNanos;
  }

  /** Whether there is room for it. If need be, another connection is closed to make room. */
  boolean admit(Channel channel, ArrivalTime arrival) {
    channel.closeFuture().addListener(closed -> open.decrementAndGet());
    if (open.incrementAndGet() > limit) {
      Optional<Channel> victim = victim();
      if (victim.isEmpty()) {
        return false;
      }
      victim.get().close();
    }
    arrivals.put(channel, arrival);
    channel.closeFuture().addListener(closed -> arrivals.remove(channel));
    return true;
  }

  /** The user event of a connection that is to end with the answer to what it has asked. */
  enum Ending {
    SOON
  }

  /** Ends all, each with the answer to what it has asked, and waits for that, at most this long. */
  void end(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    List<Channel> all = List.copyOf(arrivals.keySet());
    all.forEach(channel -> channel.pipeline().fireUserEventTriggered(Ending.SOON));
    for (Channel channel : all) {
      long left = Math.max(0, deadline - System.nanoTime());
      channel.closeFuture().awaitUninterruptibly(left, TimeUnit.NANOSECONDS);
    }
  }

  /** It is taken off the list at once: two new connections need two victims. */
  private Optional<Channel> victim() {
    Channel slowest = null;
    long most = 0;
    for (Map.Entry<Channel, ArrivalTime> each : arrivals.entrySet()) {
      long waited = waited(each.getValue());
      if (waited > most) {
        most = waited;
        slowest = each.getKey();
      }
    }
    return slowest != null && arrivals.remove(slowest) != null
        ? Optional.of(slowest)
        : Optional.empty();
  }

  /** Beyond what is allowed; what is arriving comes before what is idle. */
  private long waited(ArrivalTime arrival) {
    long incomplete = arrival.incompleteNanos() - patienceNanos;
    if (incomplete > 0) {
      return IDLE_NANOS * 1000 + incomplete;
    }
    return arrival.idleNanos() - IDLE_NANOS;
  }
}
