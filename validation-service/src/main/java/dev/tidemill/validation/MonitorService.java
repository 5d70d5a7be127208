package dev.tidemill.validation;

import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.Service;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.shell.StreamsApp;
import dev.tidemill.validation.evidence.join.EvidenceTopology;
import dev.tidemill.validation.evidence.join.VersionLoader;
import java.time.Duration;

/**
 * The part of the validation service that watches what is served: joins predictions and labels,
 * writes the evidence that rollouts are judged by, and raises findings.
 */
public final class MonitorService implements Service {

  /** How long a request waits for its label, and a label for its request, on the wall clock. */
  public static final Setting<Duration> JOIN_KEEP =
      Setting.duration(
          "join-keep",
          Duration.ofDays(7),
          "a request and its label are joined if they come within this time");

  /**
   * A prediction passes two commits before the controller sees it. At 10 ms, of which nobody would
   * notice the rest, the broker spends more on transactions than on all else.
   */
  private static final Duration COMMIT_INTERVAL = Duration.ofMillis(50);

  private final StreamsApp app;
  private final VersionLoader loader;

  public MonitorService(ServiceContext context) {
    EvidenceTopology topology =
        new EvidenceTopology(context.settings().get(JOIN_KEEP), context.meters());
    this.app =
        StreamsApp.of(context, EvidenceTopology.SERVICE)
            .add(topology)
            .commitEvery(COMMIT_INTERVAL)
            .build();
    this.loader = new VersionLoader(context, () -> app.health().ready());
  }

  @Override
  public String name() {
    return EvidenceTopology.SERVICE;
  }

  @Override
  public void start() {
    app.start();
    loader.start();
  }

  @Override
  public Health health() {
    return app.health().and("versions", loader.health());
  }

  @Override
  public void close() {
    loader.close();
    app.close();
  }
}
