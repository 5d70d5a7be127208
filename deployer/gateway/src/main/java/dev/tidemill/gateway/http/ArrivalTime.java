package dev.tidemill.gateway.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The first handler of a connection. It measures how long the next request has been arriving: a
 * request must be complete, to the last byte of its body, within a limit, and a byte now and then
 * does not extend it. Time in which the server does not read does not count.
 */
final class ArrivalTime extends ChannelInboundHandlerAdapter {

  private static final long NOTHING = 0;

  /** The user event of a request that was not complete in time. */
  enum TooSlow {
    /** Not a byte of it came. */
    SILENT,
    PARTLY
  }

  private final long withinNanos;
  private ScheduledFuture<?> check;
  private boolean bytes;
  private volatile long incompleteSince = System.nanoTime() | 1;
  private volatile long completeSince;

  ArrivalTime(long withinNanos) {
    this.withinNanos = withinNanos;
  }

  /** How long its request, or its first byte, has been awaited; 0: none is arriving. */
  long incompleteNanos() {
    long since = incompleteSince;
    return since == NOTHING ? 0 : Math.max(1, System.nanoTime() - since);
  }

  /** How long it has been there since its last request; 0 while one arrives. */
  long idleNanos() {
    return incompleteSince == NOTHING ? Math.max(1, System.nanoTime() - completeSince) : 0;
  }

  /** The last byte of a request came. */
  void complete() {
    completeSince = System.nanoTime();
    incompleteSince = NOTHING;
    bytes = false;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    schedule(context, withinNanos);
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (incompleteSince == NOTHING) {
      incompleteSince = System.nanoTime() | 1;
    }
    bytes = true;
    context.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    // Most requests are complete by now, and cost no timer.
    if (incompleteSince != NOTHING && check == null) {
      schedule(context, withinNanos);
    }
    context.fireChannelReadComplete();
  }

  private void schedule(ChannelHandlerContext context, long nanos) {
    check = context.executor().schedule(() -> check(context), nanos, TimeUnit.NANOSECONDS);
  }

  private void check(ChannelHandlerContext context) {
    check = null;
    long waited = incompleteNanos();
    if (waited == 0) {
      return;
    }
    if (!context.channel().config().isAutoRead()) {
      incompleteSince = System.nanoTime() | 1;
      schedule(context, withinNanos);
    } else if (waited < withinNanos) {
      schedule(context, withinNanos - waited);
    } else {
      context.fireUserEventTriggered(bytes ? TooSlow.PARTLY : TooSlow.SILENT);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (check != null) {
      check.cancel(false);
    }
    context.fireChannelInactive();
  }
}
