package dev.tidemill.console;

import static dev.tidemill.console.Lines.shorten;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.text.GivenReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What happened in a run, event by event.
 *
 * @param at time since the run was requested
 */
record RunSentences(Lines lines, String at) {

  private static final Cases<RunSentences, RunEventBody, Void> EVENTS =
      Cases.<RunSentences, RunEventBody, Void>of(RunEventBody.class)
          .run(RunEventBody.StageStarted.class, (to, e) -> to.line(1, "%s", Views.kebab(e.stage())))
          .run(RunEventBody.RunQueued.class, (to, e) -> to.line(1, "queued: %s", e.reason()))
          .run(
              RunEventBody.JobReissued.class,
              (to, e) -> to.line(2, "issued again, attempt %d: %s", e.attempt(), e.reason()))
          .run(
              RunEventBody.JobWaiting.class,
              (to, e) -> to.line(2, "no slot was free since %s", e.since()))
          .run(
              RunEventBody.AttemptFailed.class,
              (to, e) -> to.line(2, "attempt %d failed: %s %s", e.attempt(), e.code(), e.message()))
          .run(
              RunEventBody.LateResultIgnored.class,
              (to, e) ->
                  to.line(2, "late result of execution %s ignored: %s", e.executionId(), e.what()))
          .run(RunEventBody.SnapshotCut.class, RunSentences::cut)
          .run(
              RunEventBody.ModelTaken.class,
              (to, e) ->
                  to.line(
                      2,
                      "candidate %s is the model of version %d with the code of this run",
                      shorten(e.model().digest()),
                      e.version()))
          .run(RunEventBody.DataChecked.class, (to, e) -> to.verdict(e.verdict()))
          .run(RunEventBody.FilesQuarantined.class, RunSentences::quarantined)
          .run(
              RunEventBody.QuarantineForgotten.class,
              (to, e) -> to.line(2, "%s", forgotten(e.digests().size())))
          .run(RunEventBody.ModelTrained.class, (to, e) -> to.trained(e.model()))
          .run(RunEventBody.ModelChecked.class, (to, e) -> to.verdict(e.verdict()))
          .run(
              RunEventBody.GateWaiting.class,
              (to, e) -> to.line(2, "waits for data: %s", e.reason()))
          .run(
              RunEventBody.CandidateAccepted.class,
              (to, e) -> to.line(1, "accepted as version %d", e.model().version()))
          .run(
              RunEventBody.RunEnded.class,
              (to, e) ->
                  to.line(1, "ended %s (%s): %s", Views.kebab(e.outcome()), e.code(), e.message()))
          .run(
              RunEventBody.CancelRequested.class,
              (to, e) ->
                  to.line(1, "cancel asked for by %s%s", e.actor(), GivenReason.after(e.reason())))
          .all(
              List.of(
                  RunEventBody.RunRequested.class,
                  RunEventBody.FireRefused.class,
                  RunEventBody.ExecutionGranted.class,
                  RunEventBody.ExecutionRefused.class,
                  RunEventBody.FilesExcluded.class,
                  RunEventBody.FilesIncluded.class,
                  RunEventBody.CodeTested.class,
                  RunEventBody.FeaturesPrepared.class,
                  RunEventBody.HoldoutPredicted.class,
                  RunEventBody.RolloutSeen.class,
                  RunEventBody.EndsForgotten.class,
                  RunEventBody.PipelineForgotten.class,
                  RunEventBody.ChampionSeen.class,
                  RunEventBody.CommandAnswered.class),
              (to, e) -> null)
          .build();

  void tell(RunEventBody event) {
    EVENTS.apply(this, event);
  }

  private void line(int indent, String format, Object... args) {
    lines.add(indent, "%s %s", at, String.format(Locale.ROOT, format, args));
  }

  private void quarantined(RunEventBody.FilesQuarantined e) {
    e.files()
        .forEach(
            f -> line(2, "quarantined %s (%s): %s", f.path(), shorten(f.digest()), e.reason()));
  }

  private void trained(TrainedModel model) {
    line(
        2,
        "candidate %s, %d bytes, trained in %d ms",
        shorten(model.digest()),
        model.bytes(),
        model.trainMillis());
    model.signature().derived().forEach(sentence -> lines.add(2, "model: %s", sentence));
  }

  private void cut(RunEventBody.SnapshotCut e) {
    e.commit().ifPresent(c -> line(2, "code: commit %s of %s, %s", c.commit(), c.ref(), c.url()));
    snapshot(e.snapshot());
  }

  /** Without rows there are no times to show. */
  private void snapshot(Snapshot s) {
    String training =
        Counted.of(s.trainRows(), "training row")
            + (s.trainRows() > 0 ? " to " + s.windowEnd() : "");
    String holdout =
        Counted.of(s.holdoutRows(), "holdout row")
            + (s.holdoutRows() > 0 ? " to " + s.holdoutEnd() : "");
    line(2, "snapshot %s: %s, %s", shorten(s.digest()), training, holdout);
    if (s.trainRows() + s.holdoutRows() > 0) {
      lines.add(2, "holdout: %s", s.holdoutRule());
    }
    s.notes().forEach(note -> lines.add(2, "rows: %s", note));
    s.columns().forEach(c -> c.told().ifPresent(told -> lines.add(2, "columns: %s", told)));
  }

  private static String forgotten(int files) {
    return files == 1
        ? "one quarantined file is no longer in the sources; if it comes back, it is judged again"
        : files
            + " quarantined files are no longer in the sources; if they come back, they are judged"
            + " again";
  }

  private void verdict(Verdict v) {
    line(2, "%s gate: %s. %s", v.gate(), Views.kebab(v.outcome()), v.message());
    for (CheckResult c : v.checks()) {
      String mark =
          switch (c.outcome()) {
            case PASS -> "+";
            case FAIL -> c.warnOnly() ? "!" : "-";
            case UNDECIDED -> "~";
            case INSUFFICIENT_DATA -> "?";
            case ERROR -> "x";
          };
      lines.add(3, "%s %s: %s", mark, c.name(), said(c));
      c.failingRows().forEach(r -> lines.add(4, "row %s", r));
    }
  }

  /** A check that was not applied observed nothing and may have no limit. */
  private static String said(CheckResult c) {
    List<String> parts = new ArrayList<>();
    parts.add(c.observed());
    parts.add(c.threshold().isEmpty() ? "" : "(allowed: " + c.threshold() + ")");
    parts.add(c.outcome() == CheckOutcome.PASS ? "" : c.message());
    return parts.stream().filter(p -> !p.isEmpty()).collect(Collectors.joining(" "));
  }
}
