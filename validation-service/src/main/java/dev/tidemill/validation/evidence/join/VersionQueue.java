package dev.tidemill.validation.evidence.join;

import dev.tidemill.kit.worker.NotWrittenException;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutStarted;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.validation.evidence.MonitoredVersion;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which versions the owner of an endpoint has yet to be told of, as the rollouts say. A candidate
 * is told once in the life of this queue; who serves is told again whenever that is said, since the
 * owner of the endpoint has forgotten all but its last versions. Thread-safe.
 */
final class VersionQueue {

  private static final Logger LOG = LoggerFactory.getLogger(VersionQueue.class);
  private static final int MOST_REMEMBERED = 12;
  private static final int MOST_CANDIDATES = 2_000;
  private static final int MOST_TOLD = 10_000;

  /** What a record of the topic, and the row that is made of it, may have. */
  private static final int MOST_BYTES = 1_000_000;

  private final Deque<Told> waiting = new ArrayDeque<>();

  /** What rollouts set out with, by pipeline and version: a rollback names only the version. */
  private final Map<String, Told> candidates = bounded(MOST_CANDIDATES);

  private final Map<String, Told> newest = bounded(MOST_CANDIDATES);
  private final Map<String, String> told = bounded(MOST_TOLD);

  /**
   * @param serves whether it is told because it is the champion
   */
  record Told(String endpoint, PipelineSpec spec, ModelVersion model, boolean serves) {
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
   * Takes an event. Where nothing serves a pipeline there will be no requests to watch.
   *
   * @param longPast whether it is one of many that were there at the start
   */
  synchronized void take(RolloutEvent event, boolean longPast) {
    Optional<Told> about = Optional.empty();
    if (event.body() instanceof RolloutStarted started) {
      Told candidate = new Told(started.endpoint(), started.spec(), started.candidate(), false);
      candidates.put(key(event.pipeline(), candidate.model().version()), candidate);
      newest.put(event.pipeline(), candidate);
      if (started.endpoint().isEmpty()) {
        return;
      }
      waiting.add(candidate);
      // Last, so that the candidate is not what makes the owner forget it.
      started
          .champion()
          .ifPresent(c -> waiting.add(new Told(started.endpoint(), started.spec(), c, true)));
      about = Optional.of(candidate);
    } else if (event.body() instanceof ChampionChanged changed && changed.version().isPresent()) {
      about = champion(event.pipeline(), changed.version().get());
      about.ifPresent(waiting::add);
    }
    if (longPast) {
      about.ifPresent(a -> dropOld(a.endpoint()));
    }
  }

  private static String key(String pipeline, int version) {
    return pipeline + "/" + version;
  }

  /** The champion where, and under the specification with which, the pipeline last set out. */
  private Optional<Told> champion(String pipeline, int version) {
    Told candidate = candidates.get(key(pipeline, version));
    Told last = newest.get(pipeline);
    if (candidate == null || last == null) {
      LOG.warn(
          "Version {} of {} serves, but no rollout of it is remembered: it is not watched",
          version,
          pipeline);
      return Optional.empty();
    }
    return last.endpoint().isEmpty()
        ? Optional.empty()
        : Optional.of(new Told(last.endpoint(), last.spec(), candidate.model(), true));
  }

  /** Of a long past only the last versions matter. */
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
   * Tells what waits, in order. What Kafka does not take now stays, with all behind it; what cannot
   * be told at all is left out, so that it holds up no other endpoint.
   */
  void tell(Function<ModelVersion, Optional<String>> profile, Consumer<MonitoredVersion> write) {
    for (Told next = first(); next != null; next = first()) {
      try {
        tell(next, profile, write);
      } catch (NotWrittenException e) {
        if (!(e.getCause() instanceof RecordTooLargeException)) {
          LOG.warn("Version {} is told again in a moment", next.name(), e);
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

  private synchronized Told first() {
    return waiting.peekFirst();
  }

  private synchronized void done(Told next) {
    waiting.removeFirstOccurrence(next);
  }

  private void tell(
      Told next,
      Function<ModelVersion, Optional<String>> profile,
      Consumer<MonitoredVersion> write) {
    if (!next.serves() && next.model().digest().equals(told.get(next.name()))) {
      return;
    }
    MonitoredVersion version = next.with(profile.apply(next.model()));
    if (isTooLarge(version)) {
      LOG.error(
          "The inputs and live quality of {} are not watched: its profile is too large",
          next.name());
      version = next.with(Optional.empty());
    }
    if (isTooLarge(version)) {
      throw new IllegalArgumentException("more than " + MOST_BYTES + " bytes without a profile");
    }
    write.accept(version);
    told.put(next.name(), next.model().digest());
  }

  private static boolean isTooLarge(MonitoredVersion version) {
    return AvroMapper.of(MonitoredVersion.class).encode(version).length > MOST_BYTES;
  }
}
