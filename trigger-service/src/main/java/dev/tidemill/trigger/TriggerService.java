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
import dev.tidemill.schemas.message.SourceStates;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.trigger.books.ConservationRoutes;
import dev.tidemill.trigger.books.SignalBooks;
import dev.tidemill.trigger.calendar.ZonedCalendar;
import dev.tidemill.trigger.cel.CelExpressions;
import dev.tidemill.trigger.hook.HookDoors;
import dev.tidemill.trigger.policy.TriggerDecider;
import dev.tidemill.trigger.policy.kind.TriggerKinds;
import dev.tidemill.trigger.replay.BacktestRoutes;
import dev.tidemill.trigger.replay.PastReader;
import dev.tidemill.trigger.source.KnownPipelines;
import dev.tidemill.trigger.source.Looks;
import dev.tidemill.trigger.source.OwnedPipelines;
import dev.tidemill.trigger.source.PollLoop;
import dev.tidemill.trigger.source.SourceBoard;
import dev.tidemill.trigger.source.TriggerInputWriter;
import dev.tidemill.trigger.source.message.BucketNotices;
import dev.tidemill.trigger.source.message.MessageListening;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * Should we retrain now? Decides for every pipeline, routes the inbox, and polls the sources of the
 * pipelines whose key it owns.
 */
public final class TriggerService implements Service {

  public static final String NAME = "trigger-service";

  private final ServiceContext context;
  private final OwnedPipelines owned = new OwnedPipelines();
  private final KnownPipelines applied = new KnownPipelines();
  private final HookDoors doors;
  private final SignalBooks books;
  private final StreamsApp app;
  private TopicWriter writer;
  private volatile List<PollLoop> polls = List.of();
  private MessageListening messages;
  private BucketNotices buckets;
  private LogReader notices;
  private SourceBoard board;
  private LogReader boardReader;
  private LogReader appliedReader;

  public TriggerService(ServiceContext context) {
    this.context = context;
    this.doors = new HookDoors(context, InstantSource.system());
    this.books = new SignalBooks(context.meters());
    this.app =
        StreamsApp.of(context, NAME)
            .add(
                TriggerMachines.policy(new ZonedCalendar(), new CelExpressions()),
                owned.and(books).and(new MissedSchedules(context.meters())))
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
    PastReader past = new PastReader(context);
    TriggerDecider drafts =
        new TriggerDecider(new ZonedCalendar(), TriggerKinds.ALL, new CelExpressions());
    new BacktestRoutes(past::read, drafts, Clock.systemUTC(), System::nanoTime).add(routes);
    new ConservationRoutes(books).add(routes);
    String document = document();
    // No token: it holds no data.
    routes.page("/openapi-triggers.json", c -> c.contentType("application/json").result(document));
  }

  private static String document() {
    try (InputStream in = TriggerService.class.getResourceAsStream("/trigger/openapi.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    appliedReader =
        LogReader.of(context, NAME + "-pipelines").on(Topics.PIPELINES, applied::take).start();
    applied.completeWhen(appliedReader::caughtUp);
    messages =
        MessageListening.start(
            owned::targets, applied::all, context, TriggerSources.reach(context), writer, clock);
    buckets =
        new BucketNotices(
            owned::targets, TriggerSources.reach(context), this::wake, clock, context.meters());
    buckets.start();
    board = new SourceBoard(owned::targets, looks(), this::write, clock);
    boardReader =
        LogReader.of(context, NAME + "-source-states").on(Topics.SOURCE_STATES, this::note).start();
    board.start(boardReader::caughtUp);
    notices =
        LogReader.of(context, NAME + "-notices").fromNow().on(Topics.NOTICES, this::wake).start();
  }

  private List<Looks> looks() {
    return Stream.concat(
            polls.stream().map(PollLoop::looks), Stream.of(messages.looks(), buckets.looks()))
        .toList();
  }

  private void write(SourceStates states) {
    writer.write(Topics.SOURCE_STATES, states.pipeline(), states);
  }

  private void note(Received<SourceStates> states) {
    if (!states.deleted()) {
      board.read(states.value());
    }
  }

  private void wake(Received<Notice> notice) {
    if (!notice.deleted()) {
      wake(notice.value());
    }
  }

  private void wake(Notice notice) {
    polls.forEach(poll -> poll.wake(notice));
  }

  @Override
  public synchronized Health health() {
    Health health = app.health();
    for (PollLoop poll : polls) {
      health = health.and(poll.name(), poll.health());
    }
    if (messages != null) {
      health = health.and("messages", messages.health());
    }
    if (buckets != null) {
      health = health.and("bucketNotices", buckets.health());
    }
    if (boardReader != null) {
      health = health.and("source-states", boardReader.health());
    }
    if (appliedReader != null) {
      health = health.and("pipelines", appliedReader.health());
    }
    health = health.and("hooks", doors.health());
    return notices == null ? health : health.and("notices", notices.health());
  }

  @Override
  public synchronized void close() {
    doors.close();
    if (board != null) {
      board.close();
      boardReader.close();
    }
    if (notices != null) {
      notices.close();
    }
    if (buckets != null) {
      buckets.close();
    }
    if (messages != null) {
      messages.close();
    }
    polls.forEach(PollLoop::close);
    if (appliedReader != null) {
      appliedReader.close();
    }
    app.close();
    if (writer != null) {
      writer.close();
    }
  }
}
