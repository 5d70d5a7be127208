package dev.tidemill.trigger.backtest;

import dev.tidemill.kit.decide.RowChange;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.trigger.policy.PolicyInput;
import dev.tidemill.trigger.policy.PolicyInput.TimerExpired;
import dev.tidemill.trigger.policy.TriggerDecider;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The triggers of a draft in a world of its own: its rows, its timers, a clock that never goes
 * back.
 */
final class DraftPipeline {

  /** As many as the snapshot of a run is looked at for. */
  private static final int MOST_FILES = 5_000;

  private final TriggerDecider decider;
  private final TreeMap<String, String> rows = new TreeMap<>();
  private final Map<String, Instant> expired = new HashMap<>();
  private final Deque<DataFile> files = new ArrayDeque<>();
  private final Map<String, DataFile> newest = new TreeMap<>();
  private TriggerState state;
  private Instant now;

  DraftPipeline(TriggerDecider decider, String pipeline, Instant start) {
    this.decider = decider;
    this.state = decider.initial(pipeline);
    this.now = start;
  }

  TriggerState state() {
    return state;
  }

  Instant now() {
    return now;
  }

  /** Time passes to an instant; it does not go back. */
  void pass(Instant to) {
    now = to.isAfter(now) ? to : now;
  }

  /** The timer that is due first, if one is by then. */
  Optional<TimerExpired> due(Instant until) {
    return decider.timers(state).entrySet().stream()
        .filter(t -> !t.getValue().isAfter(until))
        .filter(t -> !t.getValue().equals(expired.get(t.getKey())))
        .min(
            Map.Entry.<String, Instant>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(t -> new TimerExpired(t.getKey(), t.getValue()));
  }

  /** What the triggers decide on an input, now. */
  List<TriggerEvent> decide(PolicyInput input) {
    if (input instanceof TimerExpired timer) {
      expired.put(timer.name(), timer.dueAt());
    }
    Map<String, String> seen = new HashMap<>();
    for (String row : decider.reads(state, input)) {
      Optional.ofNullable(rows.get(row)).ifPresent(value -> seen.put(row, value));
    }
    List<TriggerEvent> events = decider.decide(state, new Rows(seen), input, now).events();
    for (TriggerEvent event : events) {
      state = decider.evolve(state, event);
      decider.rows(event).forEach(this::change);
    }
    return events;
  }

  private void change(RowChange change) {
    if (change instanceof RowChange.Put put) {
      rows.put(put.name(), put.value());
    } else if (change instanceof RowChange.DeletePrefix delete) {
      List<String> first =
          rows.tailMap(delete.prefix()).keySet().stream()
              .takeWhile(name -> name.startsWith(delete.prefix()))
              .limit(delete.atMost())
              .toList();
      first.forEach(rows::remove);
    }
  }

  /** Files that are there from now on: the next snapshot takes all of them. */
  void arrived(String source, List<DataFile> more) {
    for (DataFile each : more) {
      DataFile file = each.of(source);
      newest.merge(source, file, DraftPipeline::newer);
      if (files.size() == MOST_FILES) {
        files.removeFirst();
      }
      files.addLast(file);
    }
  }

  /** They are in a snapshot; the next one leaves them out. */
  void taken(List<DataFile> some) {
    Set<String> known = some.stream().map(DraftPipeline::bytes).collect(Collectors.toSet());
    files.removeIf(f -> known.contains(bytes(f)));
  }

  /** A snapshot says more of a file than its signal does. */
  private static String bytes(DataFile file) {
    return file.path() + "\n" + file.digest();
  }

  private static DataFile newer(DataFile a, DataFile b) {
    Comparator<DataFile> age =
        Comparator.<DataFile, Instant>comparing(f -> f.maxEventTime().orElse(Instant.MIN))
            .thenComparing(DataFile::path);
    return age.compare(b, a) > 0 ? b : a;
  }

  /**
   * The files that came since the last snapshot, and the newest of each source. Other earlier ones
   * are in snapshots already, so that nothing waits for them.
   */
  List<DataFile> takeFiles() {
    List<DataFile> all =
        Stream.concat(files.stream(), newest.values().stream()).distinct().toList();
    files.clear();
    return all;
  }
}
