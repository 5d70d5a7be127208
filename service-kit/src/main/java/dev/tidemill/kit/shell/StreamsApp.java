package dev.tidemill.kit.shell;

import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.kafka.Silence;
import dev.tidemill.kit.metric.KafkaMeters;
import dev.tidemill.kit.service.Gauges;
import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.Restarts;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.topic.Replicas;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.kit.topic.UnevenPartitionsException;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream application of a service: its machines and topology pieces, exactly once.
 *
 * <pre>{@code
 * StreamsApp app = StreamsApp.of(context, "trigger-service").add(policy).add(router).build();
 * app.start();
 * }</pre>
 */
public final class StreamsApp implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StreamsApp.class);
  private static final Duration START_AGAIN_AFTER = Duration.ofMillis(500);

  private final ServiceContext context;
  private final String service;
  private final DeciderShell shell;
  private final Timekeeping timekeeping;
  private final BacklogWatch backlog;
  private final Duration commitInterval;
  private final Restarts restarts = new Restarts(System::nanoTime);
  private final Lag lag;
  private final Silence silence = new Silence(System::nanoTime);
  private final Gauges gauges;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread keeper;
  private volatile KafkaStreams streams;
  private Optional<KafkaMeters> measured = Optional.empty();
  private volatile String startFailure;
  private volatile Supplier<Optional<String>> deaths = Optional::empty;

  private StreamsApp(Builder parts) {
    this.context = parts.context;
    this.commitInterval = parts.commitInterval;
    this.service = parts.service;
    this.shell = parts.shell;
    this.timekeeping = parts.timekeeping;
    this.backlog = parts.backlog;
    this.keeper = new Thread(this::keep, "start-" + service);
    this.lag = new Lag(context.settings().get(KitSettings.STALL_AFTER), System::nanoTime);
    this.gauges =
        timekeeping.measuredBy(
            new Gauges(context.meters(), service)
                .lag(() -> reading().records(), () -> reading().age().toSeconds()));
  }

  /** Starts to describe the application of a service. */
  public static Builder of(ServiceContext context, String service) {
    return new Builder(context, service);
  }

  /** Collects the parts of the application. */
  public static final class Builder {
    private final ServiceContext context;
    private final String service;
    private final DeciderShell shell;
    private final Timekeeping timekeeping;
    private final BacklogWatch backlog;
    private Duration commitInterval = Duration.ofMillis(500);

    private Builder(ServiceContext context, String service) {
      this.context = context;
      this.service = service;
      String group = DeciderShell.applicationId(service);
      this.backlog =
          new BacklogWatch(
              service,
              this::sourceTopics,
              () -> new KafkaLog(group, context.clientProperties()),
              System::nanoTime);
      this.timekeeping = new Timekeeping(backlog, System::nanoTime);
      this.shell = new DeciderShell(service, context.meters(), timekeeping);
    }

    private Set<String> sourceTopics() {
      return shell.sourceTopics();
    }

    public Builder add(Machine<?, ?, ?, ?> machine) {
      return add(machine, null);
    }

    /** Adds a machine and tells {@code observer} (may be null) which keys are owned here. */
    public <S, I, E, F> Builder add(Machine<S, I, E, F> machine, StateObserver<S> observer) {
      shell.add(machine, observer);
      return this;
    }

    public Builder add(TopologyPiece piece) {
      shell.add(piece);
      return this;
    }

    /**
     * The longest time between two commits while records are taken; 500 ms if not said. What a
     * machine decides is committed sooner, see {@link CommitPacer}: this is for records that lead
     * to no decision, and for pieces that do not pace their commits.
     */
    public Builder commitEvery(Duration interval) {
      commitInterval = interval;
      return this;
    }

    public StreamsApp build() {
      return new StreamsApp(this);
    }
  }

  /**
   * Starts in the background: creates the repartition topics, joins the group, restores the state.
   * While Kafka or the topics of the catalogue are missing it waits and is not ready. When it stops
   * by itself it is started again, later each time.
   */
  public void start() {
    keeper.setDaemon(true);
    keeper.start();
  }

  private void keep() {
    try {
      while (!closed()) {
        Duration wait = live();
        closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** From the start to the end; answers how long to wait before the next start. */
  private Duration live() throws InterruptedException {
    try {
      ThreadFailures failures = launch();
      startFailure = null;
      String reason =
          new Upkeep(StreamsProperties.threads(context.settings()), this::metrics, this::purge)
              .awaitEnd(failures);
      stop();
      Duration wait = restarts.stopped(reason);
      LOG.error("{} has stopped and starts again in {} s", service, wait.toSeconds());
      return wait;
    } catch (IllegalStateException | KafkaException e) {
      startFailure = e.getMessage();
      LOG.warn("{} cannot start yet: {}", service, e.getMessage());
      return START_AGAIN_AFTER;
    } catch (UnevenPartitionsException e) {
      LOG.error("{} cannot start: {}", service, e.getMessage());
      return cannotStart(e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{} cannot start", service, e);
      return cannotStart(e.toString());
    }
  }

  private Duration cannotStart(String why) {
    startFailure = why;
    return restarts.stopped(why);
  }

  private ThreadFailures launch() {
    Replicas replicas;
    try (TopicAdmin admin = new TopicAdmin(context.clientProperties(), context.settings())) {
      replicas = admin.replicas();
      int partitions = admin.partitions(Topics.DEAD_LETTERS.name());
      admin.createRepartitionTopics(shell.repartitionTopics(), partitions);
      shell.copartitioned().forEach(admin::checkCopartitioned);
    }
    TaskFolders.discardWithoutCheckpoint(context.stateFolder(), service);
    ThreadFailures failures =
        new ThreadFailures(
            service, StreamsProperties.threads(context.settings()), System::nanoTime);
    KafkaStreams created =
        new KafkaStreams(
            shell.topology(),
            StreamsProperties.of(context, service, commitInterval, replicas),
            new PacedClients());
    created.setUncaughtExceptionHandler(failures);
    deaths = failures::lastDeath;
    created.setStateListener(
        (state, before) -> {
          if (state == KafkaStreams.State.RUNNING) {
            restarts.works();
            failures.work();
          }
        });
    synchronized (this) {
      if (closed()) {
        created.close();
      } else {
        streams = created;
        measured = Optional.of(KafkaMeters.of(created, context.meters()));
        created.start();
      }
    }
    return failures;
  }

  private void purge() {
    ConsumedRecords.delete(context.clientProperties(), service, shell.repartitionTopics());
  }

  private boolean closed() {
    return closing.getCount() == 0;
  }

  private void stop() {
    KafkaStreams running;
    synchronized (this) {
      running = streams;
      streams = null;
      measured.ifPresent(KafkaMeters::close);
      measured = Optional.empty();
    }
    if (running != null) {
      running.close(StreamsProperties.closing(context.settings(), closed()));
    }
  }

  private Map<MetricName, ? extends Metric> metrics() {
    KafkaStreams running = streams;
    return running == null ? Map.of() : running.metrics();
  }

  private Lag.Reading reading() {
    return lag.read(metrics());
  }

  /** Ready when its threads run and its lag is small or moves. */
  public Health health() {
    if (startFailure != null) {
      return Health.notReady("cannot start: " + startFailure);
    }
    KafkaStreams running = streams;
    if (running == null) {
      return Health.notReady(restarts.problem().orElse("starting"));
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("state", running.state().name());
    Map<MetricName, ? extends Metric> metrics = running.metrics();
    Optional<String> unheard = silence.problem(metrics);
    Optional<String> problem = restarts.problem().or(() -> unheard);
    if (problem.isPresent() || running.state() != KafkaStreams.State.RUNNING) {
      String died = deaths.get().map(of -> "; the last died of " + of).orElse("");
      return Health.notReady(
          problem.orElse("stream threads are " + running.state() + died), details);
    }
    Lag.Reading reading = lag.read(metrics);
    details.put("lagRecords", reading.records());
    details.put("lagAgeSeconds", reading.age().toSeconds());
    details.put("processedRecords", reading.processed());
    details.putAll(timekeeping.figures());
    if (reading.stalled()) {
      return Health.notReady(
          String.format(
              "%d records wait, and a thread has processed none for %d s",
              reading.records(), reading.age().toSeconds()),
          details);
    }
    return Health.ok(details);
  }

  /** Stops the threads after their current record and commits. */
  @Override
  public void close() {
    gauges.close();
    backlog.close();
    closing.countDown();
    keeper.interrupt();
    stop();
  }
}
