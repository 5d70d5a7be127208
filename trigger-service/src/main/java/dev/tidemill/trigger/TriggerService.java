package dev.tidemill.trigger;

import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.Service;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.shell.StreamsApp;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.trigger.calendar.CronCalendar;
import dev.tidemill.trigger.source.OwnedPipelines;
import dev.tidemill.trigger.source.PollLoop;
import dev.tidemill.trigger.source.SignalWriter;
import dev.tidemill.trigger.source.TriggerInputWriter;
import dev.tidemill.trigger.source.code.CodePoller;
import dev.tidemill.trigger.source.data.folder.FolderPoller;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Should we retrain now? Decides for every pipeline, routes the inbox, and polls data and code of
 * the pipelines whose key it owns.
 */
public final class TriggerService implements Service {

  public static final String NAME = "trigger-service";
  private static final Duration DATA_EVERY = Duration.ofMillis(500);
  private static final Duration CODE_EVERY = Duration.ofSeconds(1);

  private final ServiceContext context;
  private final OwnedPipelines owned = new OwnedPipelines();
  private final StreamsApp app;
  private TopicWriter writer;
  private FolderPoller folders;
  private PollLoop data;
  private PollLoop code;

  public TriggerService(ServiceContext context) {
    this.context = context;
    this.app =
        StreamsApp.of(context, NAME)
            .add(TriggerMachines.policy(new CronCalendar()), owned)
            .add(TriggerMachines.router())
            .build();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public synchronized void start() {
    app.start();
    writer = new TopicWriter(context, NAME + "-sources");
    SignalWriter signals = new TriggerInputWriter(writer);
    InstantSource clock = InstantSource.system();
    Path cursors = context.home().resolve("cursors");
    folders = new FolderPoller(cursors.resolve("data"), signals, clock, context.meters());
    data = new PollLoop("data", folders, owned::targets, clock, context.meters());
    code =
        new PollLoop(
            "code",
            new CodePoller(cursors.resolve("code"), signals, clock),
            owned::targets,
            clock,
            context.meters());
    data.start(DATA_EVERY);
    code.start(CODE_EVERY);
  }

  @Override
  public synchronized Health health() {
    Health health = app.health();
    return data == null
        ? health
        : health.and("data-poller", data.health()).and("code-poller", code.health());
  }

  @Override
  public synchronized void close() {
    if (data != null) {
      data.close();
      code.close();
      folders.close();
    }
    app.close();
    if (writer != null) {
      writer.close();
    }
  }
}
