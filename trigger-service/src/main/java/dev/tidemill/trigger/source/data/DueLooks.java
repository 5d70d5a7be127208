package dev.tidemill.trigger.source.data;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.trigger.source.Looks;
import dev.tidemill.trigger.source.Target;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * When the next look at each source of one kind is due: some time after the end of the last one,
 * and at once for a new version of the source. Looks are made by one thread; others may ask for
 * one.
 */
public final class DueLooks {

  /** A look at one source. */
  @FunctionalInterface
  public interface Looking {

    /** Answers false if it left something for the next round. */
    boolean look() throws SourceException, IOException;
  }

  private final InstantSource clock;
  private final Looks looks;
  private final Map<WatchedSource, Instant> next = new ConcurrentHashMap<>();

  /**
   * @param looks know which version of a source was looked at
   */
  public DueLooks(InstantSource clock, Looks looks) {
    this.clock = clock;
    this.looks = looks;
  }

  /** Whether it is time to look at a source. */
  public boolean isDue(Target target, String source) {
    Instant due = next.get(new WatchedSource(target.pipeline(), source));
    return due == null || !looks.knows(target, source) || !clock.instant().isBefore(due);
  }

  /**
   * Looks at a source. The next look is due after a pause; or at once if this one leaves something,
   * fails (then the loop has a pause of its own) or is asked for another meanwhile.
   */
  public void look(Target target, String source, Duration pause, Looking looking)
      throws SourceException, IOException {
    WatchedSource watched = new WatchedSource(target.pipeline(), source);
    next.put(watched, Instant.MAX); // before the look, so that what is asked meanwhile is seen
    boolean whole = false;
    try {
      whole = looking.look();
    } finally {
      if (whole) {
        next.computeIfPresent(watched, (s, due) -> clock.instant().plus(pause));
      } else {
        next.remove(watched);
      }
    }
  }

  /** The next look at a source is due at once. */
  public void atOnce(Target target, String source) {
    next.remove(new WatchedSource(target.pipeline(), source));
  }

  /** Forgets all sources but those of these pipelines. */
  public void retain(List<Target> targets) {
    if (next.isEmpty()) {
      return; // a kind that nobody uses: a round over many pipelines need not gather their sources
    }
    Set<WatchedSource> watched =
        targets.stream()
            .flatMap(
                t ->
                    t.spec().data().sources().stream()
                        .map(s -> new WatchedSource(t.pipeline(), s.name())))
            .collect(Collectors.toSet());
    next.keySet().retainAll(watched);
  }
}
