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
 * The part of the validation service that watches live traffic. It joins predictions with labels,
 * writes the evidence by which rollouts are judged, and raises findings.
 */
public final class MonitorService implements Service {

  /** How long a request waits for its label, and a label for its request, on the wall clock. */
  public static final Setting<Duration> JOIN_KEEP =
      Setting.duration(
          "join-keep",
          Duration.ofDays(7),
          "a request and its label are joined if they come within this time");

  /**
   * A prediction passes two commits before the controller sees it. A shorter interval would not be
   * noticed: at 10 ms the broker spends more on transactions than on everything else.
   */
  private static final Duration COMMIT_INTERVAL = Duration.ofMillis(50);

  private final StreamsApp app;
  private final VersionLoader loader;

  public MonitorService(ServiceContext context) {
    InstalledKinds.require();
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
