package dev.tidemill.validation.metric;

import dev.tidemill.kit.metric.CounterInstrument;
import dev.tidemill.kit.metric.GaugeInstrument;
import dev.tidemill.kit.metric.Instrument;
import dev.tidemill.kit.metric.MetricCatalogue;
import dev.tidemill.kit.metric.TimerInstrument;
import dev.tidemill.kit.metric.TimerInstrument.Shown;
import java.util.List;

/** The metrics of the gates, of the evidence and of the monitor. */
public final class ValidationMetrics {

  private static final MetricCatalogue ALL = new MetricCatalogue("validation-service");

  public static final TimerInstrument GATE_DURATION =
      ALL.timer("tidemill.gate.duration", Shown.SUMMARY, "Judgements of the data and model gates.");
  public static final CounterInstrument REQUESTS =
      ALL.counter(
          "tidemill.evidence.requests",
          "requests",
          "Requests that count as evidence or for people.");
  public static final CounterInstrument REQUESTS_TIMELESS =
      ALL.counter(
          "tidemill.evidence.requests.timeless",
          "requests",
          "Requests whose event time cannot be believed: they count for errors and latency only.");
  public static final CounterInstrument REQUESTS_REPEATED =
      ALL.counter(
          "tidemill.evidence.requests.repeated",
          "requests",
          "Requests whose id came before with another input: they have no label.",
          "endpoint");
  public static final CounterInstrument DUPLICATES =
      ALL.counter(
          "tidemill.evidence.duplicates", "records", "Predictions and labels that came again.");
  public static final CounterInstrument FAILURES_BESIDE =
      ALL.counter(
          "tidemill.evidence.failures.beside",
          "predictions",
          "Failures outside the share of requests that is logged; they count nowhere.");
  public static final CounterInstrument LABEL_CORRECTIONS =
      ALL.counter(
          "tidemill.evidence.label.corrections",
          "labels",
          "Labels that contradict an earlier one; the first counts.");
  public static final CounterInstrument LABELS_LATE =
      ALL.counter(
          "tidemill.evidence.labels.late",
          "labels",
          "Labels that came after their request was judged without one.");
  public static final CounterInstrument LABELS_UNASKED =
      ALL.counter(
          "tidemill.evidence.labels.unasked",
          "labels",
          "Labels for which no request came in join-keep.");
  public static final CounterInstrument LABELS_UNUSABLE =
      ALL.counter(
          "tidemill.evidence.labels.unusable",
          "labels",
          "Labels that are neither a finite number nor a class of the model.");
  public static final CounterInstrument TURNS_FAILED =
      ALL.counter(
          "tidemill.evidence.turns.failed",
          "turns",
          "Times that what matured could not be judged: a defect, which the log tells.",
          "endpoint");
  public static final CounterInstrument FINDINGS =
      ALL.counter("tidemill.findings", "findings", "What the monitor found.", "kind");
  public static final GaugeInstrument FINDINGS_OPEN =
      ALL.gauge(
          "tidemill.monitor.findings.open",
          "findings",
          "What the monitor found about the version that still serves, by check. A new champion"
              + " makes it 0. From the state: it goes on after a restart.",
          "pipeline",
          "endpoint",
          "check");
  public static final GaugeInstrument VALUE =
      ALL.gauge(
          "tidemill.monitor.value",
          "",
          "What a check of the monitor compares with its limit, where more is worse: evidence of"
              + " worse quality (decision rule C1), PSI less what chance gives (D1), the share of"
              + " unseen values (C4). It is that of the window or day that goes on. At most 50"
              + " columns of a check are told apart; the worst of the rest is (others).",
          "pipeline",
          "endpoint",
          "check",
          "column");
  public static final GaugeInstrument LIMIT =
      ALL.gauge(
          "tidemill.monitor.limit",
          "",
          "Where that check makes a finding.",
          "pipeline",
          "endpoint",
          "check",
          "column");
  public static final GaugeInstrument REGRET =
      ALL.gauge(
          "tidemill.monitor.regret",
          "",
          "Live quality: mean loss of the answers less that of a baseline that learns from every"
              + " label, in the quarter day of event time that goes on; NaN before there are 25"
              + " labels.",
          "pipeline",
          "endpoint",
          "check");
  public static final CounterInstrument CHAMPIONS_UNWATCHED =
      ALL.counter(
          "tidemill.monitor.champions.unwatched",
          "champions",
          "Champions that the monitor has no profile of, so that nothing is watched.",
          "endpoint");
  public static final CounterInstrument STATES_TOO_LARGE =
      ALL.counter(
          "tidemill.monitor.states.too.large",
          "endpoints",
          "Endpoints whose live quality is not watched because the model has too many inputs.",
          "endpoint");
  public static final CounterInstrument CHECKS_FAILED =
      ALL.counter(
          "tidemill.monitor.checks.failed",
          "failures",
          "Failures of a check's own code: what it should watch is not watched meanwhile.",
          "endpoint");

  private ValidationMetrics() {}

  /** Every metric above. */
  public static List<Instrument> all() {
    return ALL.all();
  }
}
