package dev.tidemill.benchmarks;

import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;

/** What the topics say of signals and runs, read from their beginning, committed records only. */
final class Audit {

  private final KafkaAccess kafka;
  private final CommittedRecords records;

  Audit(KafkaAccess kafka) {
    this.kafka = kafka;
    this.records = new CommittedRecords(kafka);
  }

  /**
   * What was found.
   *
   * @param open runs that have not ended
   * @param outcomes runs by outcome
   * @param lost accepted signals that no run names, and that joined none
   * @param doubled signals that more than one run names
   * @param requestedAmiss runs that were not requested exactly once
   * @param endedAmiss runs that were not ended exactly once
   * @param behind groups that are not stable, or have not taken a record
   */
  record Finding(
      int runs,
      int open,
      Map<String, Long> outcomes,
      List<String> lost,
      List<String> doubled,
      List<String> requestedAmiss,
      List<String> endedAmiss,
      int deadLetters,
      List<String> behind) {

    Finding withGroups(List<String> groups) {
      return new Finding(
          runs, open, outcomes, lost, doubled, requestedAmiss, endedAmiss, deadLetters, groups);
    }

    /** What must be 0. */
    Map<String, Integer> figures() {
      Map<String, Integer> out = new LinkedHashMap<>();
      out.put("signals lost", lost.size());
      out.put("signals in more than one run", doubled.size());
      out.put("runs not requested exactly once", requestedAmiss.size());
      out.put("runs not ended exactly once", endedAmiss.size());
      out.put("dead letters", deadLetters);
      out.put("groups that do not advance", behind.size());
      return out;
    }

    List<String> details() {
      List<String> out = new ArrayList<>();
      lost.forEach(s -> out.add("lost: " + s));
      doubled.forEach(s -> out.add("in more than one run: " + s));
      requestedAmiss.forEach(s -> out.add("requested: " + s));
      endedAmiss.forEach(s -> out.add("ended: " + s));
      out.addAll(behind);
      return out;
    }
  }

  /**
   * Reads everything.
   *
   * @param accepted ids of signals that were accepted
   * @param files names of files that arrived
   */
  Finding read(Collection<String> accepted, Collection<String> files) {
    Map<String, Integer> requests = new TreeMap<>();
    Map<String, Integer> ends = new TreeMap<>();
    Map<String, Set<String>> runsOfSignal = new HashMap<>();
    Map<String, Long> outcomes = new TreeMap<>();
    records.each(
        Topics.RUNS,
        event -> {
          if (event.body() instanceof RunRequested requested) {
            requests.merge(event.runId(), 1, Integer::sum);
            for (String id : requested.cause().signals().ids()) {
              runsOfSignal.computeIfAbsent(id, s -> new HashSet<>()).add(event.runId());
            }
          } else if (event.body() instanceof RunEnded ended) {
            ends.merge(event.runId(), 1, Integer::sum);
            outcomes.merge(ended.outcome() + " " + ended.code(), 1L, Long::sum);
          }
        });
    Set<String> known = joined();
    known.addAll(runsOfSignal.keySet());
    List<String> lost = new ArrayList<>();
    accepted.stream().filter(s -> !known.contains(s)).forEach(lost::add);
    Set<String> taken = filesOf(known);
    files.stream().filter(f -> !taken.contains(f)).forEach(lost::add);
    Set<String> runs = new HashSet<>(requests.keySet());
    runs.addAll(ends.keySet());
    List<String> doubled =
        runsOfSignal.entrySet().stream()
            .filter(e -> e.getValue().size() > 1)
            .map(e -> e.getKey() + " in " + e.getValue())
            .toList();
    int[] deadLetters = {0};
    records.each(Topics.DEAD_LETTERS, letter -> deadLetters[0]++);
    return new Finding(
        requests.size(),
        (int) requests.keySet().stream().filter(r -> !ends.containsKey(r)).count(),
        outcomes,
        lost,
        doubled,
        notOnce(runs, requests),
        notOnce(runs, ends),
        deadLetters[0],
        List.of());
  }

  private static List<String> notOnce(Set<String> runs, Map<String, Integer> counts) {
    return runs.stream()
        .filter(r -> counts.getOrDefault(r, 0) != 1)
        .map(r -> r + " " + counts.getOrDefault(r, 0) + " times")
        .toList();
  }

  /** Signals that joined a run which had been requested: its snapshot holds their files. */
  private Set<String> joined() {
    Set<String> joined = new HashSet<>();
    records.each(
        Topics.DECISIONS,
        decision -> {
          if (decision.event() instanceof Evaluated e
              && e.outcome() == TriggerOutcome.COALESCED
              && e.runId().isPresent()) {
            joined.addAll(e.signals().ids());
          }
        });
    return joined;
  }

  /** The files that these signals announced. */
  private Set<String> filesOf(Set<String> signals) {
    Set<String> files = new HashSet<>();
    records.each(
        Topics.TRIGGER_INPUTS,
        input -> {
          if (signals.contains(input.signal().signalId())
              && input.signal().body() instanceof DataArrived data) {
            data.files().stream().map(DataFile::path).forEach(files::add);
          }
        });
    return files;
  }

  /** Groups that after this time are not stable or have a record before them that is committed. */
  List<String> behind(Duration patience) throws ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    try (Admin admin = Admin.create(kafka.clientProperties())) {
      List<String> behind = behind(admin);
      while (!behind.isEmpty() && System.nanoTime() < deadline) {
        Thread.sleep(500);
        behind = behind(admin);
      }
      return behind;
    }
  }

  private List<String> behind(Admin admin) throws ExecutionException, InterruptedException {
    List<String> out = new ArrayList<>();
    for (GroupListing group : admin.listGroups().all().get()) {
      if (!group.groupState().equals(Optional.of(GroupState.STABLE))) {
        out.add("group " + group.groupId() + " is " + group.groupState());
      }
      if (group.type().equals(Optional.of(GroupType.CLASSIC))) {
        admin
            .listConsumerGroupOffsets(group.groupId())
            .partitionsToOffsetAndMetadata()
            .get()
            .forEach(
                (partition, offset) -> {
                  if (offset != null && records.after(partition, offset.offset())) {
                    out.add("group " + group.groupId() + " is behind on " + partition);
                  }
                });
      }
    }
    return out;
  }
}
