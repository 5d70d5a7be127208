package dev.tidemill.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What happens at a Tidemill from now on, as it happens. It does not tell the past, and the server
 * ends it when its reader is too slow: queries tell what was missed. One thread reads; any may
 * close it.
 */
public final class EventFeed implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A server that lives says so every five seconds. */
  private static final Duration SILENCE = Duration.ofSeconds(20);

  /** Lines that may wait here; the connection holds back the others. */
  private static final int AHEAD = 1_000;

  /** An event: {@code run}, {@code decision} and so on, and what happened. */
  public record Event(String name, JsonNode data) {}

  private final Lines lines = new Lines();

  private EventFeed() {}

  /**
   * Reads a body of server-sent events, and waits for its first line.
   *
   * @throws CliException if none comes
   */
  static EventFeed of(Flow.Publisher<List<ByteBuffer>> body) throws InterruptedException {
    EventFeed feed = new EventFeed();
    body.subscribe(HttpResponse.BodySubscribers.fromLineSubscriber(feed.lines));
    if (feed.lines.next().isEmpty()) {
      throw new CliException("The stream of events ended before it began", 69);
    }
    return feed;
  }

  /**
   * Waits for the next event. Empty if the connection has ended, or has been silent for longer than
   * that of a server that lives.
   */
  public Optional<Event> next() throws InterruptedException {
    String name = "";
    StringBuilder data = new StringBuilder();
    while (true) {
      Optional<String> line = lines.next();
      if (line.isEmpty()) {
        return Optional.empty();
      }
      String text = line.get();
      if (text.startsWith("event:")) {
        name = text.substring("event:".length()).strip();
      } else if (text.startsWith("data:")) {
        data.append(text.substring("data:".length()).strip()).append('\n');
      } else if (text.isEmpty() && !data.isEmpty()) {
        return Optional.of(new Event(name, json(data.toString())));
      }
    }
  }

  private static JsonNode json(String data) {
    try {
      return JSON.readTree(data);
    } catch (IOException e) {
      throw new CliException("An event is not JSON: is it a Tidemill?", 69);
    }
  }

  @Override
  public void close() {
    lines.end();
  }

  /** The lines of a body, of which only some are taken ahead. */
  private static final class Lines implements Flow.Subscriber<String> {

    private final BlockingQueue<Optional<String>> arrived = new LinkedBlockingQueue<>();
    private volatile Flow.Subscription subscription;
    private volatile boolean ended;

    @Override
    public void onSubscribe(Flow.Subscription to) {
      subscription = to;
      to.request(AHEAD);
    }

    @Override
    public void onNext(String line) {
      arrived.add(Optional.of(line));
    }

    @Override
    public void onError(Throwable cause) {
      arrived.add(Optional.empty());
    }

    @Override
    public void onComplete() {
      arrived.add(Optional.empty());
    }

    /** The next line; empty at the end. */
    Optional<String> next() throws InterruptedException {
      if (ended) {
        return Optional.empty();
      }
      Optional<String> line = arrived.poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null || line.isEmpty()) {
        end();
        return Optional.empty();
      }
      subscription.request(1);
      return line;
    }

    void end() {
      ended = true;
      subscription.cancel();
      arrived.add(Optional.empty());
    }
  }
}
