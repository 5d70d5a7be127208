package dev.tidemill.trigger.source.message;

import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.source.topic.TopicReach;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.SourceState;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.source.BucketNotifications;
import dev.tidemill.schemas.spec.source.S3Objects;
import dev.tidemill.trigger.source.Looks;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.message.NotificationListener.Place;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Hears notifications of buckets on the topics that the S3 sources of the owned pipelines name, and
 * wakes their pollers. Nothing depends on it. Without such sources it has no client of Kafka.
 */
public final class BucketNotices implements AutoCloseable {

  private final Supplier<List<Target>> targets;
  private final TopicReach reach;
  private final Consumer<Notice> wake;
  private final InstantSource clock;
  private final MeterRegistry meters;
  private final Map<Place, NotificationListener> listeners = new ConcurrentHashMap<>();
  private final Following following;
  private final Looks looks = new Looks("notifications");

  /**
   * @param targets the pipelines that are owned now
   * @param wake hears of the places where something changed
   */
  public BucketNotices(
      Supplier<List<Target>> targets,
      TopicReach reach,
      Consumer<Notice> wake,
      InstantSource clock,
      MeterRegistry meters) {
    this.targets = targets;
    this.reach = reach;
    this.wake = wake;
    this.clock = clock;
    this.meters = meters;
    this.following = new Following("bucket-notices", this::follow);
  }

  /** Begins to follow the pipelines. */
  public void start() {
    following.start();
  }

  private void follow() {
    List<Target> owned = targets.get();
    Map<Place, Set<String>> topics = topics(owned);
    for (Place place : new ArrayList<>(listeners.keySet())) {
      if (!topics.containsKey(place)) {
        listeners.remove(place).close();
      }
    }
    topics.forEach(
        (place, named) -> {
          NotificationListener known = listeners.get(place);
          if (known != null) {
            known.follow(named);
          } else {
            NotificationListener begun =
                new NotificationListener(place, reach, wake, clock, meters);
            listeners.put(place, begun);
            begun.start(named);
          }
        });
    tell(owned);
  }

  /** Tells each source that has notifications how their topic is read. */
  private void tell(List<Target> owned) {
    looks.retain(owned);
    for (Target target : owned) {
      for (SourceSpec source : target.spec().data().sources()) {
        if (source.kind() instanceof S3Objects objects && objects.notifications().isPresent()) {
          BucketNotifications named = objects.notifications().get();
          ReadingProgress progress = listeners.get(place(named, target)).progress();
          Optional<String> trouble = progress.trouble(named.topic());
          String name = source.name() + SourceState.NOTIFICATIONS;
          if (trouble.isPresent()) {
            looks.failed(target, name, ReadingProgress.LONGEST_PAUSE, trouble.get());
          } else if (progress.began()) {
            looks.worked(target, name, NotificationListener.DESCRIBE_EVERY);
          }
        }
      }
    }
  }

  /** How the topics of notifications are read. */
  public Looks looks() {
    return looks;
  }

  private static Map<Place, Set<String>> topics(List<Target> targets) {
    Map<Place, Set<String>> all = new HashMap<>();
    for (Target target : targets) {
      for (SourceSpec source : target.spec().data().sources()) {
        if (source.kind() instanceof S3Objects objects && objects.notifications().isPresent()) {
          BucketNotifications named = objects.notifications().get();
          all.computeIfAbsent(place(named, target), p -> new TreeSet<>()).add(named.topic());
        }
      }
    }
    return all;
  }

  private static Place place(BucketNotifications named, Target target) {
    return new Place(
        named.bootstrapServers(), named.login(), named.login().map(l -> target.folder()));
  }

  /** Ready while its readers look; a cluster that is away is told in the details. */
  public Health health() {
    Health all = Health.ok();
    for (Map.Entry<Place, NotificationListener> one : listeners.entrySet()) {
      all = all.and(one.getKey().about(), one.getValue().progress().health());
    }
    return all;
  }

  /** Ends within some seconds for each cluster. */
  @Override
  public void close() {
    following.close();
    listeners.values().forEach(NotificationListener::close);
    listeners.clear();
  }
}
