package dev.tidemill.standalone.rehearsal.page;

import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.standalone.rehearsal.RehearsalResult;
import dev.tidemill.standalone.rehearsal.RehearsalTeller;
import dev.tidemill.validation.gate.study.HoldoutStudy;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a rehearsal came to, as one page.
 *
 * @param study of the candidate, if the gate got so far
 */
public record RehearsalPage(String pipeline, RehearsalResult result, Optional<HoldoutStudy> study) {

  private static final String STYLE =
      """
      body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b2733}
      h1{margin-bottom:0}h2{margin-top:2rem;border-bottom:1px solid #d5dde5}
      .wide{overflow-x:auto}td:last-child{min-width:12rem}
      table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #e6ebf0;vertical-align:top}
      th{font-weight:600;color:#4a5b6c}.pass{color:#11703c}.fail{color:#b3261e}.bar{background:#3b7ea1;height:.7rem}
      svg{max-width:100%;height:auto}svg text{font-size:12px;fill:#4a5b6c}.grid{stroke:#e6ebf0}
      .same{stroke:#b6c2ce;stroke-dasharray:4}.axis{stroke:#4a5b6c}
      .curve{fill:none;stroke:#3b7ea1;stroke-width:2}circle{fill:#3b7ea1}
      """;

  /** The page. */
  public String html(ArtefactStore store) throws IOException {
    Html page = new Html();
    boolean passed = result.ending() == RehearsalResult.Ending.PASS;
    page.raw(
            "<!doctype html>\n"
                + "<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\""
                + " content=\"width=device-width\"><title>")
        .raw(Html.text(pipeline) + "</title><style>" + STYLE + "</style></head><body>\n")
        .raw("<h1>" + Html.text(pipeline) + "</h1>\n")
        .raw(
            "<p class=\"%s\"><b>%s</b> %s</p>\n"
                .formatted(
                    passed ? "pass" : "fail",
                    word(result.ending().name()),
                    Html.text(result.message())));
    stages(page);
    result.snapshot().ifPresent(s -> data(page, s, store));
    result.dataVerdict().ifPresent(v -> checks(page, "Data gate", v));
    study.ifPresent(s -> study(page, s));
    result.modelVerdict().ifPresent(v -> checks(page, "Model gate", v));
    return page.raw("</body></html>\n").toString();
  }

  private void stages(Html page) {
    List<List<String>> rows = new ArrayList<>();
    result
        .stages()
        .forEach(
            (stage, time) ->
                rows.add(List.of(RehearsalTeller.name(stage), RehearsalTeller.seconds(time))));
    page.heading("Steps").table(List.of("step", "took"), rows);
  }

  private static void data(Html page, Snapshot snapshot, ArtefactStore store) {
    page.heading("Data")
        .paragraph(
            "%s of %s: %d to train on before %s, %d held out until %s (UTC)."
                .formatted(
                    Counted.of(snapshot.rows(), "row"),
                    Counted.of(snapshot.files().size(), "file"),
                    snapshot.trainRows(),
                    RehearsalTeller.minute(snapshot.holdoutStart()),
                    snapshot.holdoutRows(),
                    RehearsalTeller.minute(snapshot.holdoutEnd())));
    snapshot.notes().forEach(page::paragraph);
    List<Path> files =
        List.of(store.path(snapshot.trainDigest()), store.path(snapshot.holdoutDigest()));
    try {
      page.table(DataProfile.HEAD, DataProfile.of(files));
    } catch (SQLException | IOException e) {
      page.paragraph("The rows cannot be described: " + e.getMessage());
    }
  }

  private static void checks(Html page, String title, Verdict verdict) {
    page.heading(title).paragraph(word(verdict.outcome().name()) + ": " + verdict.message());
    List<List<String>> rows = new ArrayList<>();
    for (CheckResult check : verdict.checks()) {
      rows.add(
          List.of(
              check.name(),
              word(check.outcome().name()) + (check.warnOnly() ? " (warns only)" : ""),
              check.threshold(),
              check.message()));
    }
    page.table(List.of("check", "outcome", "allowed", "seen"), rows);
  }

  private static void study(Html page, HoldoutStudy study) {
    page.heading("How good is it?")
        .paragraph(
            "On %d rows that the trainer has not seen, with 90 %% intervals."
                .formatted(study.rows()));
    page.table(
        List.of("metric", "value", "from", "to"),
        study.figures().stream()
            .map(
                f ->
                    List.of(
                        f.metric(),
                        Html.number(f.value()),
                        Html.number(f.lower()),
                        Html.number(f.upper())))
            .toList());
    if (!study.curve().isEmpty()) {
      boolean regression = study.task() == Task.REGRESSION;
      page.heading(regression ? "Predicted against seen" : "Calibration")
          .paragraph(
              regression
                  ? "Each point is a tenth of the rows, by prediction: the mean of both."
                  : "Each point is a tenth of the rows: how likely it was said to be, and how often"
                      + " it came true.")
          .raw(
              new CurvePicture(
                      study.curve(),
                      regression ? "mean prediction" : "predicted probability",
                      regression ? "mean of what came true" : "share that came true")
                  .svg());
    }
    importance(page, study);
    if (!study.slices().isEmpty()) {
      page.heading("Slices")
          .paragraph(
              "The %s on rows that have something in common, the worst first; numbers are cut into quarters."
                  .formatted(study.lossName()))
          .table(
              List.of("column", "value", "rows", study.lossName()),
              study.slices().stream()
                  .map(
                      s ->
                          List.of(
                              s.column(),
                              s.value(),
                              Integer.toString(s.rows()),
                              Html.number(s.loss())))
                  .toList());
    }
  }

  private static void importance(Html page, HoldoutStudy study) {
    if (study.importance().isEmpty()) {
      return;
    }
    page.heading("Importance")
        .paragraph(
            "How much the %s grows when the values of an input change places between rows: the mean of three times."
                .formatted(study.lossName()));
    double most = Math.max(1e-12, study.importance().get(0).increase());
    page.raw(
        "<div class=\"wide\"><table><thead><tr><th>input</th><th>grows"
            + " by</th><th></th></tr></thead><tbody>\n");
    for (HoldoutStudy.Importance input : study.importance()) {
      double share = Math.max(0, Math.min(1, input.increase() / most));
      page.raw(
          "<tr><td>%s</td><td>%s (%s to %s)</td><td style=\"width:40%%\"><div class=\"bar\" style=\"width:%d%%\"></div></td></tr>\n"
              .formatted(
                  Html.text(input.input()),
                  Html.number(input.increase()),
                  Html.number(input.least()),
                  Html.number(input.most()),
                  Math.round(share * 100)));
    }
    page.raw("</tbody></table></div>\n");
  }

  private static String word(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
