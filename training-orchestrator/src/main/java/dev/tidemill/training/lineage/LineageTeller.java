package dev.tidemill.training.lineage;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.topic.Topics;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineageClientUtils;
import io.openlineage.client.transports.ApiKeyTokenProvider;
import io.openlineage.client.transports.HttpConfig;
import io.openlineage.client.transports.HttpTransport;
import io.openlineage.client.transports.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of each run once that it began and once how it ended, also after this process was killed:
 * to a file of JSON lines, or to an address, which gets an event once more if the process is killed
 * between its answer and the note of it.
 */
public final class LineageTeller implements AutoCloseable {

  /** Where events are sent. */
  public static final Setting<String> URL =
      Setting.address(
          "openlineage-url",
          "http://marquez:5000",
          "address that gets an OpenLineage event when a run begins and when it ends, such as"
              + " http://marquez:5000; set it at one training-orchestrator; empty: none");

  /** What is sent along as a bearer token. */
  public static final Setting<String> API_KEY =
      Setting.text("openlineage-api-key", "", "key that openlineage-url asks for; empty: none");

  /** Where events are written. */
  public static final Setting<String> FILE =
      Setting.text(
          "openlineage-file",
          "",
          "file that gets the same events, one JSON line each; set it at one"
              + " training-orchestrator; empty: none");

  /** Under which namespace jobs and models are told. */
  public static final Setting<String> NAMESPACE =
      Setting.text(
          "openlineage-namespace", "tidemill", "namespace of jobs and models in OpenLineage");

  private static final Logger LOG = LoggerFactory.getLogger(LineageTeller.class);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final int TIMEOUT_MILLIS = 10_000;

  /** Sends an event, or throws. */
  @FunctionalInterface
  interface Sender {
    void send(OpenLineage.RunEvent event);
  }

  private final LineageEvents events;
  private final LineageLedger ledger;
  private final Sender sender;
  private final Duration firstWait;
  private final LineageRuns runs = new LineageRuns();
  private final CountDownLatch closing = new CountDownLatch(1);
  private LogReader reader;

  LineageTeller(LineageEvents events, LineageLedger ledger, Sender sender, Duration firstWait) {
    this.events = events;
    this.ledger = ledger;
    this.sender = sender;
    this.firstWait = firstWait;
  }

  /** Starts to tell where the settings say; nothing if they say nothing. */
  public static List<LineageTeller> start(ServiceContext context) {
    Optional<LineageTeller> toUrl =
        Optional.of(context.settings().get(URL))
            .filter(url -> !url.isEmpty())
            .map(
                url ->
                    teller(
                        context,
                        context
                            .home()
                            .resolve("openlineage")
                            .resolve(context.instanceId() + ".sent"),
                        http(url, context.settings().get(API_KEY))::emit));
    Optional<LineageTeller> toFile =
        Optional.of(context.settings().get(FILE))
            .filter(file -> !file.isEmpty())
            .map(file -> teller(context, Path.of(file), event -> {}));
    List<LineageTeller> all = Stream.of(toUrl, toFile).flatMap(Optional::stream).toList();
    all.forEach(t -> t.start(context, all.indexOf(t)));
    return all;
  }

  private static LineageTeller teller(ServiceContext context, Path ledger, Sender sender) {
    String version = LineageTeller.class.getPackage().getImplementationVersion();
    return new LineageTeller(
        new LineageEvents(
            context.settings().get(NAMESPACE), version == null ? "development" : version),
        new LineageLedger(ledger),
        sender,
        Duration.ofSeconds(1));
  }

  static Transport http(String url, String key) {
    HttpConfig config = new HttpConfig();
    config.setUrl(URI.create(url));
    config.setTimeoutInMillis(TIMEOUT_MILLIS);
    if (!key.isEmpty()) {
      ApiKeyTokenProvider provider = new ApiKeyTokenProvider();
      provider.setApiKey(key);
      config.setAuth(provider);
    }
    return new HttpTransport(config);
  }

  private void start(ServiceContext context, int number) {
    open();
    reader =
        LogReader.of(context, "openlineage-" + number)
            .on(Topics.RUNS, record -> take(record.value()))
            .start();
  }

  /** Reads what was told before. */
  void open() {
    try {
      ledger.open();
    } catch (IOException e) {
      throw new UncheckedIOException("The file of OpenLineage events cannot be read", e);
    }
  }

  /** Tells what there is to tell of an event, and returns once it is told. */
  void take(RunEvent event) {
    runs.take(event).map(events::event).filter(e -> !ledger.has(e)).ifPresent(this::tell);
  }

  private void tell(OpenLineage.RunEvent event) {
    Duration wait = firstWait;
    while (closing.getCount() > 0) {
      try {
        sender.send(event);
        ledger.add(event, OpenLineageClientUtils.toJson(event));
        return;
      } catch (RuntimeException e) {
        LOG.warn(
            "An OpenLineage event of run {} is told again in {} s: {}",
            event.getRun().getRunId(),
            wait.toSeconds(),
            e.toString());
        if (stopsWithin(wait)) {
          return;
        }
        wait =
            wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
      }
    }
  }

  private boolean stopsWithin(Duration wait) {
    try {
      return closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() {
    closing.countDown();
    if (reader != null) {
      reader.close();
    }
  }
}
