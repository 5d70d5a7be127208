package dev.tidemill.console;

import dev.tidemill.console.tracking.TrackingProjection;
import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.http.HttpRoutes;
import dev.tidemill.kit.http.SafeHeaders;
import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.Service;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.NotWrittenException;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The read side: query API, commands, events as they happen and the page at {@code /}. */
public final class ConsoleService implements Service {

  private final ServiceContext context;
  private final SpecificationCheck check;
  private final SchedulePreview preview;
  private final TrackingProjection tracked;
  private final Projection projection;
  private final EventStream events = new EventStream();
  private volatile LogReader reader;
  private volatile TopicWriter writer;

  /**
   * @param check of a specification that is applied
   * @param preview of schedules
   * @param tracked what programs logged
   */
  public ConsoleService(
      ServiceContext context,
      SpecificationCheck check,
      SchedulePreview preview,
      TrackingProjection tracked) {
    this.tracked = tracked;
    this.context = context;
    this.check = check;
    this.preview = preview;
    this.projection = new Projection(this::missing);
  }

  /** One that shows a projection which others fill. */
  ConsoleService(ServiceContext context, SpecificationCheck check, Projection projection) {
    this.tracked = new TrackingProjection();
    this.context = context;
    this.check = check;
    this.preview = (spec, trigger, from, fires) -> List.of();
    this.projection = projection;
  }

  @Override
  public String name() {
    return "console";
  }

  @Override
  public void start() {
    writer = new TopicWriter(context, "console");
    LogReader.Builder builder = LogReader.of(context, "console");
    project(builder, Topics.COMMANDS, "");
    project(builder, Topics.PIPELINES, "pipeline");
    project(builder, Topics.SOURCE_STATES, "source");
    project(builder, Topics.DECISIONS, "decision");
    project(builder, Topics.RUNS, "run");
    project(builder, Topics.ROLLOUTS, "rollout");
    project(builder, Topics.MODELS, "model");
    project(builder, Topics.SIGNALS, "finding");
    project(builder, Topics.GATEWAY_STATES, "");
    project(builder, Topics.ROUTES, "");
    project(builder, Topics.JOB_LOGS, "");
    project(builder, Topics.JOB_HEARTBEATS, "");
    project(builder, Topics.DEAD_LETTERS, "dead-letter");
    reader = builder.start();
  }

  /**
   * @param event name on the event stream; empty for a topic that is too busy for it
   */
  private <V> void project(LogReader.Builder builder, Topic<V> topic, String event) {
    builder.on(topic, record -> take(topic, record, event));
  }

  <V> void take(Topic<V> topic, Received<V> record, String event) {
    if (record.deleted()) {
      projection.delete(topic, record.key());
      return;
    }
    projection.apply(record.value());
    if (!event.isEmpty() && caughtUp() && worthTelling(record.value())) {
      events.publish(event, pipeline(record), Views.record(record.value()));
    }
  }

  /** The topics of pipelines are keyed by them; a dead letter is of no namespace. */
  private static Optional<String> pipeline(Received<?> record) {
    if (record.value() instanceof DeadLetter) {
      return Optional.empty();
    }
    return record.value() instanceof Signal s
        ? Projection.finding(s).map(Finding::pipeline)
        : Optional.of(record.key());
  }

  /** Listeners hear what happens from now on, not what happened before the start. */
  private boolean caughtUp() {
    LogReader r = reader;
    return r != null && r.caughtUp();
  }

  private Optional<HttpError> missing() {
    LogReader r = reader;
    return caughtUp()
        ? Optional.empty()
        : Optional.of(missing(r == null ? Optional.empty() : r.stopped()));
  }

  /**
   * Why queries have no answer yet. A reader that stopped is not waited for.
   *
   * @param stopped why it stopped
   */
  static HttpError missing(Optional<String> stopped) {
    return stopped
        .map(why -> "The API cannot read what happened before: " + why)
        .map(message -> new HttpError(503, "not-ready", message, null))
        .orElseGet(
            () ->
                HttpError.starting(
                    "Tidemill is starting: it reads what happened before; try again"));
  }

  /**
   * Listeners hear of findings, but of no other signals, and not of routes: they hear of the events
   * that led to them.
   */
  private static boolean worthTelling(Object value) {
    return value instanceof RolloutEvent e
        ? !(e.body() instanceof RolloutEventBody.RoutePublished)
        : !(value instanceof Signal s) || Projection.finding(s).isPresent();
  }

  @Override
  public Health health() {
    LogReader r = reader;
    return r == null ? Health.notReady("not started") : r.health();
  }

  @Override
  public void routes(HttpRoutes routes) {
    Clock clock = Clock.systemUTC();
    PastDecisions past = new LoggedDecisions(context);
    new QueryRoutes(projection, context.artefacts(), clock, tracked, past).add(routes);
    new CommandRoutes(projection, check, clock, this::send).add(routes);
    new PreviewRoutes(projection, preview, clock).add(routes);
    routes.sse("/api/v1/events", new Need.Somewhere(Role.VIEWER), events::connect);
    routes.beforeStop(events::close);
    String page = resource("index.html");
    String document = resource("openapi.json");
    String tracking = resource("openapi-tracking.json");
    // No token: a browser cannot send one for a page. They hold no data; the page asks for it.
    String policy = SafeHeaders.policy(page);
    routes.page("/", c -> SafeHeaders.page(c, page, policy));
    routes.page("/openapi.json", c -> c.contentType("application/json").result(document));
    routes.page("/openapi-tracking.json", c -> c.contentType("application/json").result(tracking));
  }

  private void send(Command command) {
    TopicWriter w = writer;
    if (w == null) {
      throw HttpError.starting("The console is starting; try again in a moment");
    }
    try {
      w.write(Topics.COMMANDS, command.pipeline(), command);
    } catch (NotWrittenException e) {
      throw new HttpError(
          503, "kafka-unavailable", e.getMessage() + "; the command may still take effect", null);
    }
  }

  private static String resource(String name) {
    try (InputStream in = ConsoleService.class.getResourceAsStream("/console/" + name)) {
      if (in == null) {
        throw new IllegalStateException("Missing resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    events.close();
    if (reader != null) {
      reader.close();
    }
    if (writer != null) {
      writer.close();
    }
  }
}
