package dev.tidemill.standalone.rehearsal;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.JobLog;
import dev.tidemill.schemas.message.LogLine;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.CodeTested;
import dev.tidemill.schemas.message.RunEventBody.DataChecked;
import dev.tidemill.schemas.message.RunEventBody.FeaturesPrepared;
import dev.tidemill.schemas.message.RunEventBody.HoldoutPredicted;
import dev.tidemill.schemas.message.RunEventBody.ModelChecked;
import dev.tidemill.schemas.message.RunEventBody.ModelTrained;
import dev.tidemill.schemas.message.RunEventBody.SnapshotCut;
import dev.tidemill.schemas.message.RunEventBody.StageStarted;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.text.Counted;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Tells a person what a rehearsal does while it does it: a line for each stage, and those below.
 */
public final class RehearsalTeller {

  private static final Map<RunStage, String> NAMES =
      Map.of(
          RunStage.SNAPSHOTTING, "rows",
          RunStage.CHECKING_DATA, "data gate",
          RunStage.TESTING_CODE, "test",
          RunStage.PREPARING, "inputs",
          RunStage.TRAINING, "train",
          RunStage.PREDICTING, "predict",
          RunStage.CHECKING_MODEL, "model gate");

  /** Begins a line of the runner itself. */
  private static final String NOTE = "[tidemill] ";

  private static final Set<RunStage> TOLD_BY_EVENTS =
      Set.of(RunStage.SNAPSHOTTING, RunStage.PREPARING);

  private static final int NAMED = 12;
  private static final int LINES_OF_A_PROGRAM = 60;
  private static final int LAST_LINES = 20;
  private static final String BELOW = " ".repeat(11);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final PrintWriter out;
  private Instant since = Instant.EPOCH;
  private String stage = "";
  private boolean open;
  private int shown;
  private final Deque<String> last = new ArrayDeque<>();

  public RehearsalTeller(PrintWriter out) {
    this.out = out;
  }

  /** What a stage is called on the terminal. */
  public static String name(RunStage stage) {
    return NAMES.getOrDefault(stage, stage.name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }

  /** Tells an event of the run. */
  public synchronized void happened(RunEvent event) {
    if (event.body() instanceof StageStarted started) {
      begin(name(started.stage()), event.at());
    } else if (event.body() instanceof SnapshotCut cut) {
      done(event.at(), rows(cut.snapshot()));
      cut.snapshot().notes().forEach(this::below);
      cut.snapshot().columns().forEach(c -> c.told().ifPresent(this::below));
    } else if (event.body() instanceof DataChecked checked) {
      verdict(event.at(), checked.verdict(), false);
    } else if (event.body() instanceof CodeTested) {
      done(event.at(), "pass");
    } else if (event.body() instanceof FeaturesPrepared prepared) {
      done(event.at(), inputs(prepared.prepared()));
    } else if (event.body() instanceof ModelTrained trained) {
      done(event.at(), model(trained.model()));
      trained.model().signature().derived().forEach(this::below);
    } else if (event.body() instanceof HoldoutPredicted) {
      done(event.at(), "the holdout, by the program of predict");
    } else if (event.body() instanceof ModelChecked checked) {
      verdict(event.at(), checked.verdict(), true);
    }
  }

  /** Tells what a program writes; after some lines only how it ends, if it fails. */
  public synchronized void wrote(JobLog log) {
    for (LogLine line : log.lines()) {
      if (line.text().startsWith(NOTE) && TOLD_BY_EVENTS.contains(log.stage())) {
        continue;
      }
      if (shown++ < LINES_OF_A_PROGRAM) {
        below("| " + line.text());
      } else {
        last.addLast(line.text());
        if (last.size() > LAST_LINES) {
          last.removeFirst();
        }
      }
    }
  }

  /** What a program wrote after the lines that were shown: its last words tell why it failed. */
  private void rest(boolean failed) {
    int hidden = shown - LINES_OF_A_PROGRAM - (failed ? last.size() : 0);
    if (hidden > 0) {
      below("| ... " + Counted.of(hidden, "more line") + " (--keep FOLDER keeps the whole log)");
    }
    if (failed) {
      last.forEach(line -> below("| " + line));
    }
    last.clear();
    shown = 0;
  }

  private void begin(String name, Instant at) {
    rest(false);
    stage = name;
    since = at;
    out.print("%-11s".formatted(name));
    out.flush();
    open = true;
  }

  private void done(Instant at, String text) {
    rest(false);
    String time = seconds(Duration.between(since, at));
    out.println((open ? "" : "%-11s".formatted(stage)) + "%7s  %s".formatted(time, text));
    out.flush();
    open = false;
  }

  /** Ends the rehearsal; a stage that is not done has failed. */
  synchronized void end() {
    rest(true);
    endLine();
  }

  private void endLine() {
    if (open) {
      out.println();
      out.flush();
      open = false;
    }
  }

  private void below(String text) {
    endLine();
    out.println(BELOW + text);
    out.flush();
  }

  private void verdict(Instant at, Verdict verdict, boolean all) {
    String outcome = word(verdict.outcome().name());
    done(at, outcome + ": " + Counted.of(verdict.checks().size(), "check"));
    List<CheckResult> idle = new ArrayList<>();
    for (CheckResult check : verdict.checks()) {
      if (verdict.outcome() == VerdictOutcome.PASS
          && check.outcome() == CheckOutcome.INSUFFICIENT_DATA) {
        idle.add(check);
      } else if (all || check.outcome() != CheckOutcome.PASS) {
        String warns = check.warnOnly() && check.outcome() != CheckOutcome.PASS ? " (warns)" : "";
        below(word(check.outcome().name()) + warns + "  " + check.name() + ": " + check.message());
      }
    }
    if (!idle.isEmpty()) {
      List<String> names = idle.stream().map(CheckResult::name).toList();
      below("not yet  " + Counted.names(names, NAMED) + ": " + idle.get(0).message());
    }
  }

  private static String rows(Snapshot s) {
    return "%s of %s: %d to train on (%s to %s), %d held out (%s to %s)"
        .formatted(
            Counted.of(s.rows(), "row"),
            Counted.of(s.files().size(), "file"),
            s.trainRows(),
            TIME.format(s.windowStart()),
            TIME.format(s.windowEnd()),
            s.holdoutRows(),
            TIME.format(s.holdoutStart()),
            TIME.format(s.holdoutEnd()));
  }

  private static String inputs(Prepared prepared) {
    List<String> names = prepared.features();
    return Counted.of(names.size(), "input") + ": " + Counted.names(names, NAMED);
  }

  private static String model(TrainedModel model) {
    String figures =
        new TreeMap<>(model.metrics())
            .entrySet().stream()
                .limit(NAMED)
                .map(e -> e.getKey() + " " + number(e.getValue()))
                .collect(Collectors.joining(", "));
    return "a model of "
        + (model.bytes() + 1023) / 1024
        + " KiB"
        + (figures.isEmpty() ? "" : "; the trainer says " + figures);
  }

  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  static String word(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** A moment of UTC to the minute. */
  public static String minute(Instant at) {
    return TIME.format(at);
  }

  /** A time as people read it. */
  public static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
