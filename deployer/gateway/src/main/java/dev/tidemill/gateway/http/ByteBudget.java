package dev.tidemill.gateway.http;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Bytes of bodies that all connections together may hold, counted as they arrive. A small part is
 * reserved, the same for each connection: whatever others hold, a small request always has room.
 * When the rest is taken, the oldest body that is still arriving loses its room to a newer one:
 * clients that send slowly cannot keep it from those that do not.
 */
final class ByteBudget {

  private static final long MOST_OF_EACH = 16 * 1024;
  private static final long RESERVED_SHARE = 8;

  private final long shared;
  private final long ofEach;
  private final long patienceNanos;
  private final Set<Hold> arriving = new LinkedHashSet<>();
  private long taken;

  /**
   * @param limit bytes
   * @param connections among which an eighth of them is divided
   * @param patienceNanos a body may arrive for this long before it can lose its room
   */
  ByteBudget(long limit, int connections, long patienceNanos) {
    this.ofEach = Math.min(MOST_OF_EACH, limit / RESERVED_SHARE / connections);
    this.shared = limit - ofEach * connections;
    this.patienceNanos = patienceNanos;
  }

  /** What one connection may hold. */
  Account account() {
    return new Account();
  }

  private boolean takeShared(Hold hold, long bytes) {
    List<Hold> losers = new ArrayList<>();
    boolean fits;
    synchronized (this) {
      if (hold.lost) {
        return false;
      }
      if (taken + bytes > shared) {
        choose(losers, hold, taken + bytes - shared);
      }
      fits = taken + bytes <= shared;
      if (fits) {
        taken += bytes;
        hold.fromShared += bytes;
        arriving.add(hold);
      }
    }
    losers.forEach(each -> each.onLoss.run());
    return fits;
  }

  /** Takes room from the oldest bodies, but only if that is enough. */
  private void choose(List<Hold> losers, Hold asking, long missing) {
    long now = System.nanoTime();
    long found = 0;
    for (Iterator<Hold> all = arriving.iterator(); all.hasNext() && found < missing; ) {
      Hold each = all.next();
      if (now - each.sinceNanos < patienceNanos) {
        break;
      }
      if (each != asking) {
        losers.add(each);
        found += each.fromShared;
      }
    }
    if (found < missing) {
      losers.clear();
    }
    for (Hold each : losers) {
      taken -= each.fromShared;
      each.fromShared = 0;
      each.lost = true;
      arriving.remove(each);
    }
  }

  /** The room of one connection; only its thread uses it. */
  final class Account {
    private long fromOwn;

    /**
     * Room for the body of one request.
     *
     * @param onLoss called, on any thread, when the room is given to another body
     */
    Hold hold(Runnable onLoss) {
      return new Hold(this, onLoss);
    }
  }

  /** The bytes of one body. */
  final class Hold {
    private final Account account;
    private final Runnable onLoss;
    private final long sinceNanos = System.nanoTime();
    private long fromOwn;
    private long fromShared;
    private boolean lost;
    private boolean sharing;

    private Hold(Account account, Runnable onLoss) {
      this.account = account;
      this.onLoss = onLoss;
    }

    /** Takes that number of bytes, or none. */
    boolean take(long bytes) {
      long own = Math.min(bytes, ofEach - account.fromOwn);
      if (own < bytes) {
        if (!takeShared(this, bytes - own)) {
          return false;
        }
        sharing = true;
      }
      account.fromOwn += own;
      fromOwn += own;
      return true;
    }

    /** The body is complete: it keeps its room until it is given back. */
    void complete() {
      if (sharing) {
        synchronized (ByteBudget.this) {
          arriving.remove(this);
        }
      }
    }

    void giveBack() {
      account.fromOwn -= fromOwn;
      fromOwn = 0;
      if (sharing) {
        sharing = false;
        synchronized (ByteBudget.this) {
          taken -= fromShared;
          fromShared = 0;
          arriving.remove(this);
        }
      }
    }
  }
}
