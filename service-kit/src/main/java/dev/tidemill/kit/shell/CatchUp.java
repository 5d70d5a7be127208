package dev.tidemill.kit.shell;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/**
 * One take-over. First the task's own inputs have to be processed up to where they ended, and what
 * the other parts of the application read up to where that ended, in every partition: it may lead
 * to more inputs. Then these, up to where they end by then.
 */
final class CatchUp implements Backlog.Takeover {

  private final int partition;
  private final Set<String> inputs;
  private final Set<String> others;
  private final Map<TopicPartition, Long> waitingRecord = new HashMap<>();
  private Map<TopicPartition, Long> open;
  private boolean last;
  private volatile boolean processed;

  /**
   * @param inputs topics of which the task reads this partition
   * @param sources all topics that the application reads
   */
  CatchUp(int partition, Set<String> inputs, Set<String> sources) {
    this.partition = partition;
    this.inputs = Set.copyOf(inputs);
    this.others = new TreeSet<>(sources);
    this.others.removeAll(inputs);
    this.last = others.isEmpty();
  }

  @Override
  public boolean processed() {
    return processed;
  }

  /** Looks how far it is. Not thread-safe, other than {@link #processed()}. */
  void look(LogView log) {
    if (open == null) {
      open = new HashMap<>(log.ends(waitedFor(log)));
    }
    Map<TopicPartition, Long> done = log.processed(open.keySet());
    open.entrySet().removeIf(end -> reached(log, end.getKey(), done.get(end.getKey()), end));
    if (!open.isEmpty()) {
      return;
    }
    if (last) {
      processed = true;
    } else {
      last = true;
      open = null;
    }
  }

  private Set<TopicPartition> waitedFor(LogView log) {
    Set<TopicPartition> all = new HashSet<>();
    inputs.forEach(topic -> all.add(new TopicPartition(topic, partition)));
    if (!last) {
      others.forEach(topic -> all.addAll(log.partitions(topic)));
    }
    return all;
  }

  private boolean reached(
      LogView log, TopicPartition of, Long done, Map.Entry<TopicPartition, Long> end) {
    if (end.getValue() <= (done == null ? 0 : done)) {
      return true;
    }
    Long waiting = waitingRecord.get(of);
    if (waiting != null && (done == null || done <= waiting)) {
      return false;
    }
    Long record = log.firstRecord(of, done, end.getValue());
    if (record == null) {
      return false;
    }
    waitingRecord.put(of, record);
    return record < 0;
  }
}
