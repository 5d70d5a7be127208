package dev.tidemill.console;

import dev.tidemill.schemas.message.JobLog;
import dev.tidemill.schemas.message.LogLine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** The last log lines of the last runs. */
final class RunLogs {

  private static final int MOST_LINES = 5_000;
  private static final int MOST_RUNS = 200;

  /** A line of a run's log, numbered from 1. */
  record Line(long number, String stage, int attempt, LogLine line) {}

  private final Map<String, Deque<Line>> logs = new Bounded<>(MOST_RUNS);
  private final Map<String, Long> counts = new Bounded<>(MOST_RUNS);

  void take(JobLog log) {
    Deque<Line> lines = logs.computeIfAbsent(log.runId(), id -> new ArrayDeque<>());
    for (LogLine line : log.lines()) {
      long number = counts.merge(log.runId(), 1L, Long::sum);
      if (lines.size() >= MOST_LINES) {
        lines.pollFirst();
      }
      lines.addLast(new Line(number, Views.kebab(log.stage()), log.attempt(), line));
    }
  }

  List<Line> of(String runId, long after) {
    Deque<Line> lines = logs.get(runId);
    return lines == null ? List.of() : lines.stream().filter(l -> l.number() > after).toList();
  }
}
