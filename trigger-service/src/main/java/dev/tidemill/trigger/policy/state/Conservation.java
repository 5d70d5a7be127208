package dev.tidemill.trigger.policy.state;

import dev.tidemill.schemas.message.SignalBucket;
import java.util.List;

/**
 * Where the signals of one trigger went. Invariant 1: {@code received = consumed + coalesced +
 * filtered + duplicate + expired + dead + pending}, see {@link #holds}.
 *
 * <table>
 * <caption>Outcome of a decision and the bucket it counts in</caption>
 * <tr><th>outcome</th><th>bucket</th><th>when</th></tr>
 * <tr><td>FIRED</td><td>consumed</td><td>a run names the signals</td></tr>
 * <tr><td>WAITING</td><td>pending</td><td>thresholds, quiet period, cooldown, budget, a free place or the others of a combination are missing</td></tr>
 * <tr><td>COALESCED</td><td>coalesced</td><td>a run already decided covers them: findings of one break, policy join, files in its snapshot</td></tr>
 * <tr><td>SUPPRESSED</td><td>filtered</td><td>pause, policy skip, code that runs write themselves, trigger removed, pipeline retired</td></tr>
 * <tr><td>FILTERED</td><td>filtered</td><td>no trigger matches, a first look at the code, no such pipeline</td></tr>
 * <tr><td>SHADOWED</td><td>filtered</td><td>they would have started a run, but the trigger only records</td></tr>
 * <tr><td>DUPLICATE</td><td>duplicate</td><td>the signal, or each of its files, was seen before</td></tr>
 * <tr><td>EXPIRED</td><td>expired</td><td>planned instants that were missed, commands read too late, alerts that ended before a run was needed, what waited too long for the others of a combination</td></tr>
 * <tr><td>REJECTED</td><td>dead</td><td>not valid: an endless id, too many files, a refused command</td></tr>
 * </table>
 *
 * <p>Planned instants and runs by hand are signals too. A signal that matches several triggers
 * counts at each; one that matches none counts as filtered at the trigger named "".
 */
public record Conservation(
    long received,
    long consumed,
    long coalesced,
    long filtered,
    long duplicate,
    long expired,
    long dead,
    long pending) {

  public static final Conservation NONE = new Conservation(0, 0, 0, 0, 0, 0, 0, 0);

  /** Whether every signal received is in exactly one bucket. */
  public boolean holds() {
    return pending >= 0
        && received == consumed + coalesced + filtered + duplicate + expired + dead + pending;
  }

  /** Sums over triggers. */
  public static Conservation sum(List<Conservation> all) {
    return all.stream().reduce(NONE, Conservation::plus);
  }

  public Conservation plus(Conservation o) {
    return new Conservation(
        received + o.received,
        consumed + o.consumed,
        coalesced + o.coalesced,
        filtered + o.filtered,
        duplicate + o.duplicate,
        expired + o.expired,
        dead + o.dead,
        pending + o.pending);
  }

  /**
   * {@code count} signals move to a bucket: {@code fresh} of them from outside, the others from
   * pending.
   */
  public Conservation moved(SignalBucket to, long count, long fresh) {
    return plus(new Conservation(fresh, 0, 0, 0, 0, 0, 0, fresh - count)).plus(in(to, count));
  }

  private static Conservation in(SignalBucket bucket, long n) {
    return switch (bucket) {
      case CONSUMED -> new Conservation(0, n, 0, 0, 0, 0, 0, 0);
      case COALESCED -> new Conservation(0, 0, n, 0, 0, 0, 0, 0);
      case FILTERED -> new Conservation(0, 0, 0, n, 0, 0, 0, 0);
      case DUPLICATE -> new Conservation(0, 0, 0, 0, n, 0, 0, 0);
      case EXPIRED -> new Conservation(0, 0, 0, 0, 0, n, 0, 0);
      case DEAD -> new Conservation(0, 0, 0, 0, 0, 0, n, 0);
      case PENDING -> new Conservation(0, 0, 0, 0, 0, 0, 0, n);
    };
  }
}
