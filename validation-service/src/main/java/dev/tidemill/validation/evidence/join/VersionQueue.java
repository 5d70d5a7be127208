package dev.tidemill.validation.evidence.join;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.kit.worker.NotWrittenException;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import dev.tidemill.schemas.message.RolloutEventBody.CommandAnswered;
import dev.tidemill.schemas.message.RolloutEventBody.EvidenceJudged;
import dev.tidemill.schemas.message.RolloutEventBody.GoldenMatched;
import dev.tidemill.schemas.message.RolloutEventBody.PipelineRetired;
import dev.tidemill.schemas.message.RolloutEventBody.PromotionConfirmed;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutPaused;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutRejected;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutResumed;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutStarted;
import dev.tidemill.schemas.message.RolloutEventBody.RoutePublished;
import dev.tidemill.schemas.message.RolloutEventBody.StepStarted;
import dev.tidemill.schemas.message.RolloutEventBody.VersionLoaded;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.validation.evidence.MonitoredVersion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions that the owner of an endpoint has yet to be told about, as the rollout events say. A
 * candidate is announced once while this queue lives. The version that serves is announced again
 * whenever an event names it, because the owner remembers only the last versions. Thread-safe.
 */
final class VersionQueue {

  private static final Logger LOG = LoggerFactory.getLogger(VersionQueue.class);
  private static final int MOST_REMEMBERED = 12;
  private static final int MOST_CANDIDATES = 2_000;
  private static final int MOST_ANNOUNCED = 10_000;

  /** The limit of a record of the topic, and of the row that is made of it. */
  private static final int MOST_BYTES = 1_000_000;

  /** What an event announces: empty for events that change no version at an endpoint. */
  private static final Cases<Source, RolloutEventBody, List<Announcement>> ANNOUNCED =
      Cases.<Source, RolloutEventBody, List<Announcement>>of(RolloutEventBody.class)
          .on(RolloutStarted.class, (from, started) -> from.queue().started(from, started))
          .on(ChampionChanged.class, (from, changed) -> from.queue().champion(from, changed))
          .all(
              List.of(
                  RolloutRejected.class,
                  VersionLoaded.class,
                  GoldenMatched.class,
                  StepStarted.class,
                  EvidenceJudged.class,
                  CandidatePromoted.class,
                  PromotionConfirmed.class,
                  RolloutEnded.class,
                  PipelineRetired.class,
                  RoutePublished.class,
                  RolloutPaused.class,
                  RolloutResumed.class,
                  CommandAnswered.class),
              (from, other) -> List.of())
          .build();

  private final Deque<Announcement> waiting = new ArrayDeque<>();

  /** The candidates of rollouts, by pipeline and version: a rollback names only the version. */
  private final Map<String, Announcement> candidates = bounded(MOST_CANDIDATES);

  private final Map<String, Announcement> newest = bounded(MOST_CANDIDATES);
  private final Map<String, String> announced = bounded(MOST_ANNOUNCED);

  /** Whose event it is. */
  private record Source(VersionQueue queue, String pipeline) {}

  /**
   * A version that the owner of an endpoint should know.
   *
   * @param serves whether it is announced because it is the champion
   */
  record Announcement(String endpoint, PipelineSpec spec, ModelVersion model, boolean serves) {
    String name() {
      return endpoint + "/" + spec.key() + "/" + model.version();
    }

    MonitoredVersion with(Optional<String> profile) {
      return new MonitoredVersion(endpoint, spec, model, profile);
    }
  }

  private static <V> Map<String, V> bounded(int most) {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > most;
      }
    };
  }

  /**
   * Takes an event.
   *
   * @param replayed whether it is one of the events that were there at the start
   */
  synchronized void take(RolloutEvent event, boolean replayed) {
    List<Announcement> added = ANNOUNCED.apply(new Source(this, event.pipeline()), event.body());
    waiting.addAll(added);
    if (replayed) {
      added.stream().findFirst().ifPresent(a -> dropOld(a.endpoint()));
    }
  }

  private static String key(String pipeline, int version) {
    return pipeline + "/" + version;
  }

  /** Without an endpoint nothing serves the pipeline, so there are no requests to watch. */
  private List<Announcement> started(Source from, RolloutStarted started) {
    Announcement candidate =
        new Announcement(started.endpoint(), started.spec(), started.candidate(), false);
    candidates.put(key(from.pipeline(), candidate.model().version()), candidate);
    newest.put(from.pipeline(), candidate);
    if (started.endpoint().isEmpty()) {
      return List.of();
    }
    List<Announcement> all = new ArrayList<>();
    all.add(candidate);
    // The champion comes last, so that the candidate does not make the owner forget it.
    started
        .champion()
        .ifPresent(c -> all.add(new Announcement(started.endpoint(), started.spec(), c, true)));
    return all;
  }

  /** At the endpoint, and under the specification, of the pipeline's last rollout. */
  private List<Announcement> champion(Source from, ChampionChanged changed) {
    if (changed.version().isEmpty()) {
      return List.of();
    }
    int version = changed.version().get();
    Announcement candidate = candidates.get(key(from.pipeline(), version));
    Announcement last = newest.get(from.pipeline());
    if (candidate == null || last == null) {
      LOG.warn(
          "Version {} of {} serves, but it is not watched: its rollout is not remembered",
          version,
          from.pipeline());
      return List.of();
    }
    return last.endpoint().isEmpty()
        ? List.of()
        : List.of(new Announcement(last.endpoint(), last.spec(), candidate.model(), true));
  }

  /** Of all that happened before the start only the last versions matter. */
  private void dropOld(String endpoint) {
    long same = waiting.stream().filter(t -> t.endpoint().equals(endpoint)).count();
    for (var old = waiting.iterator(); old.hasNext() && same > MOST_REMEMBERED; ) {
      if (old.next().endpoint().equals(endpoint)) {
        old.remove();
        same--;
      }
    }
  }

  /**
   * Announces what waits, in order. If Kafka does not take a version now, it stays with all behind
   * it. A version that can never be announced is left out, so that it holds up no other endpoint.
   */
  void announce(
      Function<ModelVersion, Optional<String>> profile, Consumer<MonitoredVersion> write) {
    for (Announcement next = first(); next != null; next = first()) {
      try {
        announce(next, profile, write);
      } catch (NotWrittenException e) {
        if (!(e.getCause() instanceof RecordTooLargeException)) {
          LOG.warn("Version {} is announced again in a moment", next.name(), e);
          return;
        }
        LOG.error("Version {} is not watched: Kafka takes no record of its size", next.name(), e);
      } catch (RuntimeException e) {
        LOG.error("Version {} is not watched", next.name(), e);
      }
      done(next);
    }
  }

  /** Whether nothing waits. */
  synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  private synchronized Announcement first() {
    return waiting.peekFirst();
  }

  private synchronized void done(Announcement next) {
    waiting.removeFirstOccurrence(next);
  }

  private void announce(
      Announcement next,
      Function<ModelVersion, Optional<String>> profile,
      Consumer<MonitoredVersion> write) {
    if (!next.serves() && next.model().digest().equals(announced.get(next.name()))) {
      return;
    }
    MonitoredVersion version = next.with(profile.apply(next.model()));
    if (isTooLarge(version)) {
      LOG.error(
          "The inputs and the live quality of {} are not watched: its profile is too large",
          next.name());
      version = next.with(Optional.empty());
    }
    if (isTooLarge(version)) {
      throw new IllegalArgumentException("more than " + MOST_BYTES + " bytes without a profile");
    }
    write.accept(version);
    announced.put(next.name(), next.model().digest());
  }

  private static boolean isTooLarge(MonitoredVersion version) {
    return AvroMapper.of(MonitoredVersion.class).encode(version).length > MOST_BYTES;
  }
}
