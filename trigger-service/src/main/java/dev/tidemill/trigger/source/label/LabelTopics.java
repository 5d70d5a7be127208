package dev.tidemill.trigger.source.label;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.MonitorSpec.Labels;
import dev.tidemill.schemas.spec.source.TopicRows;
import dev.tidemill.trigger.source.Backoffs;
import dev.tidemill.trigger.source.Looks;
import dev.tidemill.trigger.source.Source;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.data.DueLooks;
import dev.tidemill.trigger.source.data.rows.RowsLook;
import dev.tidemill.trigger.source.data.rows.WatchedRows;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Looks whether the topics of labels can be read, so that this is told where other sources are. It
 * sends no signals: runners read the labels.
 */
public final class LabelTopics implements Source {

  private static final Duration ROUND = Duration.ofSeconds(1);

  private final RowsLook<TopicRows> topics;
  private final Looks looks = new Looks("labels");
  private final DueLooks due;

  /**
   * @param topics how a topic is looked at; closed with this
   */
  public LabelTopics(RowsLook<TopicRows> topics, InstantSource clock) {
    this.topics = topics;
    this.due = new DueLooks(clock, looks);
  }

  @Override
  public String name() {
    return "labels";
  }

  @Override
  public Duration every() {
    return ROUND;
  }

  private static Optional<TopicRows> topic(Target target) {
    return target.spec().monitor().map(MonitorSpec::labels).flatMap(Labels::topic);
  }

  @Override
  public List<String> sources(Target target) {
    return topic(target).map(t -> Labels.TOPIC).stream().toList();
  }

  @Override
  public void poll(Target target, String name) throws IOException {
    if (!due.isDue(target, name)) {
      return;
    }
    WatchedRows<TopicRows> watched = watched(target).orElseThrow();
    Duration every = topics.every(watched.spec());
    try {
      due.look(target, name, every, () -> isThere(watched));
      looks.worked(target, name, every);
    } catch (SourceException e) {
      looks.failed(target, name, Backoffs.LONGEST, e.getMessage());
      throw new IOException(e.getMessage(), e);
    }
  }

  private boolean isThere(WatchedRows<TopicRows> watched) throws SourceException {
    topics.look(watched, Optional.empty());
    return true;
  }

  private static Optional<WatchedRows<TopicRows>> watched(Target target) {
    return topic(target).map(t -> new WatchedRows<>(Labels.TOPIC, t, target.folder()));
  }

  @Override
  public void retain(List<Target> targets) {
    due.retain(targets);
    looks.retain(targets);
    topics.retain(targets.stream().flatMap(t -> watched(t).stream()).toList());
  }

  @Override
  public Looks looks() {
    return looks;
  }

  @Override
  public void close() {
    topics.close();
  }
}
