package dev.tidemill.trigger.source.message;

import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.source.topic.TopicReach;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Message;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.trigger.source.Looks;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.message.HeardTopics.Heard;
import dev.tidemill.trigger.source.message.HeardTopics.Reading;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads the topics that the message triggers of the owned pipelines name, for as long as one does.
 * Without such triggers it has no client of Kafka.
 */
public final class MessageListening implements AutoCloseable {

  /**
   * The instances of Tidemill share the partitions of a topic in this group. Other formats, and
   * other clusters than Tidemill's own, have other groups, whose names begin alike.
   */
  public static final String GROUP = "tidemill-messages";

  private static final Duration LEAVES_WITHIN = Duration.ofMinutes(1);

  private final Supplier<List<Target>> targets;
  private final Supplier<Optional<List<Target>>> applied;
  private final String instance;
  private final TopicReach reach;
  private final SignalLog log;
  private final InstantSource clock;
  private final MeterRegistry meters;
  private final Map<Reading, TopicListener> listeners = new ConcurrentHashMap<>();
  private final Map<Reading, Instant> leaving = new HashMap<>();
  private final LeftTopics left;
  private final Following following;
  private final Looks looks = new Looks("message");

  /**
   * @param targets the pipelines that are owned now
   * @param applied the pipelines of all instances, once they are known
   * @param instance names this instance for ever
   * @param log where signals go
   */
  public MessageListening(
      Supplier<List<Target>> targets,
      Supplier<Optional<List<Target>>> applied,
      String instance,
      TopicReach reach,
      SignalLog log,
      InstantSource clock,
      MeterRegistry meters) {
    this.targets = targets;
    this.applied = applied;
    this.instance = instance;
    this.reach = reach;
    this.log = log;
    this.clock = clock;
    this.meters = meters;
    this.left = new LeftTopics(reach, clock);
    this.following = new Following("message-topics", this::follow);
  }

  /**
   * Begins.
   *
   * @param writer gets the signals
   */
  public static MessageListening start(
      Supplier<List<Target>> targets,
      Supplier<Optional<List<Target>>> applied,
      ServiceContext context,
      TopicReach reach,
      TopicWriter writer,
      InstantSource clock) {
    SignalLog log = s -> writer.send(Topics.SIGNALS, s.subject(), s, s.signalId(), Trace.of(s));
    MessageListening begun =
        new MessageListening(
            targets,
            applied,
            "messages-" + context.instanceId(),
            reach,
            log,
            clock,
            context.meters());
    begun.start();
    return begun;
  }

  /** Begins to follow the pipelines. */
  public void start() {
    following.start();
  }

  private void follow() {
    List<Target> owned = targets.get();
    Map<Reading, SortedMap<String, Heard>> wanted = HeardTopics.of(owned);
    for (Reading reading : new ArrayList<>(listeners.keySet())) {
      if (!wanted.containsKey(reading)) {
        leave(reading);
      } else {
        leaving.remove(reading);
      }
    }
    wanted.forEach(
        (reading, topics) -> {
          TopicListener known = listeners.get(reading);
          if (known != null) {
            known.follow(topics);
          } else {
            Predicate<String> unwanted = topic -> isUnwanted(topic, reading.format());
            TopicListener begun =
                new TopicListener(reading, instance, reach, log, unwanted, clock, meters);
            listeners.put(reading, begun);
            begun.start(topics);
          }
        });
    applied.get().ifPresent(all -> left.look(all, readHere()));
    tell(owned);
  }

  /** The formats of Tidemill's own cluster that have a reader. */
  private Set<String> readHere() {
    return listeners.keySet().stream()
        .filter(r -> r.bootstrapServers().isEmpty())
        .map(Reading::format)
        .collect(Collectors.toSet());
  }

  /** A cluster that does not answer is not waited for without end. */
  private void leave(Reading reading) {
    TopicListener listener = listeners.get(reading);
    Instant since = leaving.computeIfAbsent(reading, r -> clock.instant());
    listener.follow(new TreeMap<>());
    if (listener.hasLeft() || clock.instant().isAfter(since.plus(LEAVES_WITHIN))) {
      leaving.remove(reading);
      listeners.remove(reading).close();
    }
  }

  private boolean isUnwanted(String topic, String format) {
    return applied
        .get()
        .filter(all -> !HeardTopics.wanted(all, format).contains(topic))
        .isPresent();
  }

  /** Tells each trigger that listens how its topic is read. */
  private void tell(List<Target> owned) {
    looks.retain(owned);
    for (Target target : owned) {
      for (TriggerSpec trigger : target.spec().triggers()) {
        if (trigger.kind() instanceof Message message && message.topic().isPresent()) {
          ReadingProgress progress = listeners.get(HeardTopics.reading(message, target)).progress();
          Optional<String> trouble = progress.trouble(message.topic().get());
          if (trouble.isPresent()) {
            looks.failed(target, trigger.name(), ReadingProgress.LONGEST_PAUSE, trouble.get());
          } else if (progress.began()) {
            looks.worked(target, trigger.name(), TopicListener.LOOK);
          }
        }
      }
    }
  }

  /** How the topics of message triggers are read. */
  public Looks looks() {
    return looks;
  }

  /** Ready when every reader moves. */
  public Health health() {
    Health all = Health.ok();
    for (Map.Entry<Reading, TopicListener> one : listeners.entrySet()) {
      all = all.and(one.getKey().about(), one.getValue().progress().health());
    }
    return all;
  }

  /** Ends within some seconds for each cluster. */
  @Override
  public void close() {
    following.close();
    listeners.values().forEach(TopicListener::close);
    listeners.clear();
  }
}
