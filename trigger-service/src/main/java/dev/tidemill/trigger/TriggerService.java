package dev.tidemill.trigger;

import dev.tidemill.kit.http.HttpRoutes;
import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.Service;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.shell.StreamsApp;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.trigger.calendar.ZonedCalendar;
import dev.tidemill.trigger.cel.CelExpressions;
import dev.tidemill.trigger.hook.HookDoors;
import dev.tidemill.trigger.source.OwnedPipelines;
import dev.tidemill.trigger.source.PollLoop;
import dev.tidemill.trigger.source.TriggerInputWriter;
import java.time.InstantSource;
import java.util.List;

/**
 * Should we retrain now? Decides for every pipeline, routes the inbox, and polls the sources of the
 * pipelines whose key it owns.
 */
public final class TriggerService implements Service {

  public static final String NAME = "trigger-service";

  private final ServiceContext context;
  private final OwnedPipelines owned = new OwnedPipelines();
  private final HookDoors doors;
  private final StreamsApp app;
  private TopicWriter writer;
  private volatile List<PollLoop> polls = List.of();
  private LogReader notices;

  public TriggerService(ServiceContext context) {
    this.context = context;
    this.doors = new HookDoors(context, InstantSource.system());
    this.app =
        StreamsApp.of(context, NAME)
            .add(TriggerMachines.policy(new ZonedCalendar(), new CelExpressions()), owned)
            .add(TriggerMachines.router())
            .build();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void routes(HttpRoutes routes) {
    doors.routes(routes);
  }

  @Override
  public synchronized void start() {
    app.start();
    writer = new TopicWriter(context, NAME + "-sources");
    doors.start(writer);
    InstantSource clock = InstantSource.system();
    polls =
        TriggerSources.all(context, new TriggerInputWriter(writer), clock).stream()
            .map(source -> new PollLoop(source, owned::targets, clock, context.meters()))
            .toList();
    polls.forEach(PollLoop::start);
    notices =
        LogReader.of(context, NAME + "-notices").fromNow().on(Topics.NOTICES, this::wake).start();
  }

  private void wake(Received<Notice> notice) {
    if (!notice.deleted()) {
      polls.forEach(poll -> poll.wake(notice.value()));
    }
  }

  @Override
  public synchronized Health health() {
    Health health = app.health();
    for (PollLoop poll : polls) {
      health = health.and(poll.name(), poll.health());
    }
    return notices == null ? health : health.and("notices", notices.health());
  }

  @Override
  public synchronized void close() {
    doors.close();
    if (notices != null) {
      notices.close();
    }
    polls.forEach(PollLoop::close);
    app.close();
    if (writer != null) {
      writer.close();
    }
  }
}
