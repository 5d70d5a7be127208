package dev.tidemill.validation.evidence.join;

import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.MissingArtefactException;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the rollouts and announces versions, with their profiles from the artefact store, to the
 * owners of the endpoints. Files are read here and never on a stream thread: all that counting and
 * judging depend on comes as a record. After a restart versions are announced again, which changes
 * nothing.
 */
public final class VersionLoader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(VersionLoader.class);
  private static final long RETRY_MILLIS = 200;

  private final ServiceContext context;
  private final BooleanSupplier topicsExist;
  private final ArtefactStore artefacts;
  private final VersionQueue queue = new VersionQueue();
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "version-loader");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicBoolean againComes = new AtomicBoolean();
  private volatile LogReader reader;
  private volatile TopicWriter writer;

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
  }

  private void rollout(Received<RolloutEvent> received) {
    if (received.deleted()) {
      return;
    }
    queue.take(received.value(), !reader().map(LogReader::caughtUp).orElse(false));
    worker.execute(this::announceWaiting);
  }

  private Optional<LogReader> reader() {
    return Optional.ofNullable(reader);
  }

  private void announceWaiting() {
    if (queue.isEmpty()) {
      return;
    }
    try {
      if (topicsExist.getAsBoolean() && reader().map(LogReader::caughtUp).orElse(false)) {
        queue.announce(
            this::profile, v -> writer.write(EvidenceTopology.VERSIONS, v.endpoint(), v));
      }
    } finally {
      if (!queue.isEmpty() && againComes.compareAndSet(false, true)) {
        worker.schedule(this::announceAgain, RETRY_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  private void announceAgain() {
    againComes.set(false);
    announceWaiting();
  }

  private Optional<String> profile(ModelVersion model) {
    String name = model.pipeline() + "/" + model.version();
    Optional<String> digest = model.verdict().profileDigest();
    if (digest.isEmpty()) {
      LOG.warn("{} has no profile: its inputs and live quality are not watched", name);
      return Optional.empty();
    }
    try (var in = artefacts.open(digest.get())) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException | UncheckedIOException | MissingArtefactException e) {
      LOG.warn("The profile {} of {} cannot be read", digest.get(), name, e);
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
