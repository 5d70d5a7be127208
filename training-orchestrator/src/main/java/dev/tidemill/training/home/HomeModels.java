package dev.tidemill.training.home;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.training.registry.RegistryEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code models/NAMESPACE/PIPELINE} under the home as the registry says. It begins once it
 * has read all of the registry, so that a start never shows an older champion.
 */
public final class HomeModels implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HomeModels.class);

  /** What one change of the champion writes arrives together, but from several partitions. */
  private static final Duration SETTLES_WITHIN = Duration.ofMillis(200);

  /** Between two champions there may be none for a moment; the link does not go for that. */
  private static final Duration GONE_AFTER = Duration.ofSeconds(2);

  private final ModelFolders folders;
  private final Map<String, TreeMap<Integer, ModelVersion>> versions = new TreeMap<>();
  private final Map<String, Long> withoutChampionSince = new TreeMap<>();
  private final Set<String> waiting = new HashSet<>();
  private final ScheduledExecutorService scheduler;
  private LogReader reader;

  HomeModels(ModelFolders folders) {
    this.folders = folders;
    this.scheduler =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "home-models");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Starts to read the registry. */
  public static HomeModels start(ServiceContext context) {
    Path root = context.home().resolve("models");
    HomeModels models = new HomeModels(new ModelFolders(root, context.artefacts(), true));
    models.read(context);
    return models;
  }

  private synchronized void read(ServiceContext context) {
    reader = LogReader.of(context, "home-models").on(Topics.MODELS, this::take).start();
  }

  private void take(Received<ModelVersion> received) {
    if (!received.deleted()) {
      take(received.value());
    }
  }

  synchronized void take(ModelVersion model) {
    versions.computeIfAbsent(model.pipeline(), p -> new TreeMap<>()).put(model.version(), model);
    if (champions(model.pipeline()).isEmpty()) {
      withoutChampionSince.putIfAbsent(model.pipeline(), System.nanoTime());
    } else {
      withoutChampionSince.remove(model.pipeline());
    }
    later(model.pipeline());
  }

  private synchronized void later(String pipeline) {
    if (waiting.add(pipeline) && !scheduler.isShutdown()) {
      scheduler.schedule(() -> show(pipeline), SETTLES_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Logs what goes wrong: a full disk here stops nothing else. */
  private void show(String pipeline) {
    Optional<Shown> shown = next(pipeline);
    try {
      if (shown.isPresent()) {
        folders.show(pipeline, shown.get().versions(), shown.get().champion());
      }
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      LOG.warn("The folder of the models of {} is not up to date", pipeline, e);
    }
  }

  private record Shown(List<ModelVersion> versions, Optional<Integer> champion) {}

  /** What to show; empty if more has to arrive first. */
  private synchronized Optional<Shown> next(String pipeline) {
    waiting.remove(pipeline);
    List<Integer> champions = champions(pipeline);
    Long since = withoutChampionSince.get(pipeline);
    boolean between =
        champions.size() > 1 || (since != null && System.nanoTime() - since < GONE_AFTER.toNanos());
    if (between || !(reader == null || reader.caughtUp())) {
      later(pipeline);
      return Optional.empty();
    }
    return Optional.of(
        new Shown(List.copyOf(versions.get(pipeline).values()), champions.stream().findFirst()));
  }

  private List<Integer> champions(String pipeline) {
    return versions.get(pipeline).values().stream()
        .filter(m -> m.aliases().contains(RegistryEntry.CHAMPION))
        .map(ModelVersion::version)
        .toList();
  }

  @Override
  public synchronized void close() {
    scheduler.shutdownNow();
    if (reader != null) {
      reader.close();
    }
  }
}
