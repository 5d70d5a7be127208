package dev.tidemill.demo;

import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.cli.client.EventFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Follows what happens to the demo's pipeline, as anybody may who has a token; keeps what the demo
 * needs to know, and tells each event in a line. What happened before it began is not its story.
 * When the API goes away for a while it asks for what it has missed.
 */
final class Watch implements AutoCloseable {

  private static final Duration AWAY_AT_MOST = Duration.ofMinutes(2);

  /** Events that have been told: some are told again after the API was away. */
  private static final int REMEMBERED = 20_000;

  /** Events come from several services, whose clocks may differ by this. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

  private final ApiClient api;
  private final PastEvents past;
  private final Teller teller;
  private final RunStory runs;
  private final RolloutStory rollouts;
  private final List<Report.FindingLine> findings = new ArrayList<>();
  private final Set<String> findingsKnown = new HashSet<>();
  private final Map<String, Boolean> known =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };
  private final Thread follower = new Thread(this::follow, "demo-watch");
  private Optional<Instant> newest = Optional.empty();
  private Optional<RuntimeException> failure = Optional.empty();
  private long heardAtNanos = System.nanoTime();
  private boolean awayTold;
  private volatile boolean closed;

  private Watch(ApiClient api, Teller teller) {
    this.api = api;
    this.past = new PastEvents(api, Demo.PIPELINE);
    this.teller = teller;
    this.runs = new RunStory(teller);
    this.rollouts = new RolloutStory(teller);
  }

  /**
   * Begins to follow.
   *
   * @throws CliException if the API does not answer, or not to this token
   */
  static Watch start(ApiClient api, Teller teller) {
    Watch watch = new Watch(api, teller);
    watch.follower.setDaemon(true);
    watch.follower.start();
    if (!watch.await(AWAY_AT_MOST, () -> watch.newest.isPresent())) {
      watch.close();
      throw new CliException("The API at " + api.server() + " does not tell what happens", 69);
    }
    return watch;
  }

  private void follow() {
    while (!closed) {
      try (EventFeed events = api.events()) {
        catchUp();
        for (Optional<EventFeed.Event> e = events.next(); e.isPresent(); e = events.next()) {
          heard();
          ApiEvent.of(e.get()).ifPresent(this::take);
        }
        heard();
        CommandSender.pause();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!passes(e)) {
          locked(() -> failure = Optional.of(e));
          return;
        }
      }
    }
  }

  private void heard() {
    heardAtNanos = System.nanoTime();
    awayTold = false;
  }

  /** Whether it is worth another try. A server that never answered is not. */
  private boolean passes(RuntimeException e) {
    boolean away =
        e instanceof CliException c && Set.of(69, 70, 75).contains(c.exitCode()) && began();
    if (closed || !away || System.nanoTime() - heardAtNanos > AWAY_AT_MOST.toNanos()) {
      return closed;
    }
    if (!awayTold) {
      awayTold = true;
      teller.tell("the API does not answer; trying again: " + e.getMessage());
    }
    try {
      CommandSender.pause();
      return true;
    } catch (CliException interrupted) {
      return closed;
    }
  }

  private synchronized boolean began() {
    return newest.isPresent();
  }

  private void catchUp() {
    if (began()) {
      past.since(newest.orElseThrow().minus(CLOCKS_APART)).forEach(this::take);
    } else {
      Instant last = past.newest();
      past.since(last.minus(CLOCKS_APART)).forEach(this::isNew);
      locked(() -> newest = Optional.of(last));
    }
    heard();
  }

  private boolean isNew(ApiEvent e) {
    return e.kind() == ApiEvent.Kind.FINDING
        ? findingsKnown.add(e.id())
        : known.put(e.id(), true) == null;
  }

  private void take(ApiEvent e) {
    if (e.pipeline().equals(Demo.PIPELINE) && isNew(e)) {
      locked(() -> happened(e));
    }
  }

  private void happened(ApiEvent e) {
    switch (e.kind()) {
      case DECISION -> runs.decided(e);
      case RUN -> runs.happened(e);
      case ROLLOUT -> rollouts.happened(e);
      case FINDING -> found(e);
    }
    if (e.kind() != ApiEvent.Kind.FINDING) {
      newest = newest.map(n -> n.isBefore(e.at()) ? e.at() : n);
    }
  }

  private void found(ApiEvent e) {
    String check = e.text("check");
    findings.add(new Report.FindingLine(check, e.at()));
    teller.tell(
        "FINDING " + check + " at " + e.at() + ": " + e.text("message"), "finding " + check);
  }

  private synchronized void locked(Runnable change) {
    change.run();
    notifyAll();
  }

  /**
   * Waits for a condition on what is known here. True if it came in time.
   *
   * @throws CliException if the API has gone away for good
   */
  synchronized boolean await(Duration atMost, BooleanSupplier condition) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      if (failure.isPresent()) {
        throw failure.get();
      }
      if (condition.getAsBoolean()) {
        return true;
      }
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        throw Stopped.byInterrupt();
      }
    }
  }

  /** Whether a run is on its way to traffic: a moment of training stands for minutes in a week. */
  synchronized boolean preparing() {
    return runs.runs().stream().anyMatch(WatchedRun::preparing);
  }

  /** Whether a run is on traffic and nothing else goes on. */
  synchronized boolean onTraffic() {
    return runs.busy() && runs.runs().stream().allMatch(WatchedRun::endedOrOnTraffic);
  }

  synchronized boolean ended(WatchedRun run) {
    return run.outcome.isPresent();
  }

  /** Runs decided so far. */
  synchronized List<WatchedRun> runs() {
    return runs.runs();
  }

  /** The last of the runs, if some were made, all have ended, and none was promoted. */
  synchronized Optional<WatchedRun> gaveUp() {
    List<WatchedRun> all = runs.runs();
    return all.isEmpty() || runs.busy() || !rollouts.promoted().isEmpty()
        ? Optional.empty()
        : Optional.of(all.get(all.size() - 1));
  }

  /** Forgets runs that ended long ago. */
  synchronized void forgetOld() {
    runs.forgetOld();
  }

  synchronized List<Report.FindingLine> findings() {
    return List.copyOf(findings);
  }

  /** Paths of what was quarantined, once for each content. */
  synchronized List<String> quarantined() {
    return runs.quarantined();
  }

  /** Whether a candidate was trained with a file of this path, whatever its content. */
  synchronized boolean trainedWith(String path) {
    return runs.runs().stream().anyMatch(r -> r.trained && r.files.contains(path));
  }

  /** Triggers that a signal has reached. */
  synchronized Set<String> triggersReached() {
    return runs.triggersReached();
  }

  /** Triggers that a run listened to. */
  synchronized Set<String> triggersHeard() {
    return runs.triggersHeard();
  }

  /** Signals that runs name as their cause. */
  synchronized long signalsInRuns() {
    return runs.signalsInRuns();
  }

  /** Versions, in the order of their promotions. */
  synchronized List<Integer> promoted() {
    return rollouts.promoted();
  }

  /** Answers that a version failed to give while it was a candidate, shadow included. */
  synchronized int candidateFailures(int version) {
    return rollouts.candidateFailures(version);
  }

  @Override
  public void close() {
    closed = true;
    follower.interrupt();
  }
}
