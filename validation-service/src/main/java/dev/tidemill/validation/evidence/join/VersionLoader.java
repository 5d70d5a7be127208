package dev.tidemill.validation.evidence.join;

import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.MissingArtefactException;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.NotWrittenException;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutStarted;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.validation.evidence.MonitoredVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the rollouts and tells the owner of the endpoint what its versions are, with the profiles
 * out of the artefact store: files are read here, and never on a stream thread, and what counting
 * and judging depend on comes as a record like everything else. A version is told once in the life
 * of this loader, and again after a restart, which changes nothing.
 */
public final class VersionLoader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(VersionLoader.class);
  private static final long RETRY_MILLIS = 200;
  private static final int MOST_REMEMBERED = 12;

  private final ServiceContext context;
  private final BooleanSupplier topicsExist;
  private final ArtefactStore artefacts;
  private final Deque<Told> waiting = new ArrayDeque<>();
  private final Map<String, String> told =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > 10_000;
        }
      };
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "version-loader");
            thread.setDaemon(true);
            return thread;
          });
  private volatile LogReader reader;
  private volatile TopicWriter writer;

  private record Told(String endpoint, PipelineSpec spec, ModelVersion model) {
    String name() {
      return endpoint + "/" + spec.key() + "/" + model.version();
    }
  }

  /**
   * @param topicsExist whether the stream application has made its topics
   */
  public VersionLoader(ServiceContext context, BooleanSupplier topicsExist) {
    this.context = context;
    this.topicsExist = topicsExist;
    this.artefacts = context.artefacts();
  }

  /** Starts to read; returns at once. */
  public void start() {
    writer = new TopicWriter(context, "version-loader");
    reader = LogReader.of(context, "version-loader").on(Topics.ROLLOUTS, this::rollout).start();
    worker.scheduleWithFixedDelay(
        this::tellWaiting, RETRY_MILLIS, RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void rollout(Received<RolloutEvent> received) {
    if (received.deleted() || !(received.value().body() instanceof RolloutStarted started)) {
      return;
    }
    synchronized (waiting) {
      started
          .champion()
          .ifPresent(c -> waiting.add(new Told(started.endpoint(), started.spec(), c)));
      waiting.add(new Told(started.endpoint(), started.spec(), started.candidate()));
      if (!reader().map(LogReader::caughtUp).orElse(false)) {
        dropOld(started.endpoint());
      }
    }
    worker.execute(this::tellWaiting);
  }

  private Optional<LogReader> reader() {
    return Optional.ofNullable(reader);
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

  private void tellWaiting() {
    if (!topicsExist.getAsBoolean() || !reader().map(LogReader::caughtUp).orElse(false)) {
      return;
    }
    for (Told next = first(); next != null; next = first()) {
      try {
        tell(next);
      } catch (NotWrittenException e) {
        LOG.warn("Version {} is told again in a moment", next.name(), e);
        return;
      }
      synchronized (waiting) {
        waiting.remove(next);
      }
    }
  }

  private Told first() {
    synchronized (waiting) {
      return waiting.peekFirst();
    }
  }

  private void tell(Told next) {
    if (next.model().digest().equals(told.get(next.name()))) {
      return;
    }
    MonitoredVersion version =
        new MonitoredVersion(next.endpoint(), next.spec(), next.model(), profile(next));
    writer.write(EvidenceTopology.VERSIONS, next.endpoint(), version);
    told.put(next.name(), next.model().digest());
  }

  private Optional<String> profile(Told next) {
    Optional<String> digest = next.model().verdict().profileDigest();
    if (digest.isEmpty()) {
      LOG.warn("{} has no profile: its inputs and live quality are not watched", next.name());
      return Optional.empty();
    }
    try (var in = artefacts.open(digest.get())) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException | UncheckedIOException | MissingArtefactException e) {
      LOG.warn("The profile {} of {} cannot be read", digest.get(), next.name(), e);
      return Optional.empty();
    }
  }

  /** Ready once it has read what there was. */
  public Health health() {
    return reader().map(LogReader::health).orElseGet(() -> Health.notReady("starting"));
  }

  @Override
  public void close() {
    reader().ifPresent(LogReader::close);
    worker.shutdownNow();
    if (writer != null) {
      writer.close();
    }
  }
}
