package dev.tidemill.standalone.metric;

import java.util.ArrayList;
import java.util.List;

/** One pipeline, from its signals to its live model. */
final class PipelineDashboard {

  private static final String OF = "{pipeline=\"$pipeline\"}";
  private static final String AT = "{endpoint=\"$endpoint\"}";

  private PipelineDashboard() {}

  static Dashboard of() {
    List<Panel> panels = new ArrayList<>();
    panels.addAll(numbers());
    panels.addAll(triggers());
    panels.addAll(runs());
    panels.addAll(rollout());
    panels.addAll(live());
    panels.addAll(traffic());
    return new Dashboard(
        "tidemill-pipeline",
        "Tidemill: a pipeline",
        "Signals by bucket, runs by outcome, the rollout's weights, live quality and drift.",
        List.of(
            Dashboards.variable("pipeline", "Pipeline", "tidemill_runs_open"),
            Dashboards.variable("endpoint", "Endpoint", "tidemill_rollout_stage" + OF)),
        panels);
  }

  private static List<Panel> numbers() {
    return List.of(
        Panel.stat(
            "Champion",
            "none",
            "max(tidemill_rollout_champion" + OF + ")",
            "The version that serves; 0 before the first."),
        Panel.stat(
            "Runs open", "short", "sum(tidemill_runs_open" + OF + ")", "Runs that have not ended."),
        Panel.stat(
            "Promoted",
            "short",
            "sum(tidemill_run_duration_seconds_count{pipeline=\"$pipeline\", outcome=\"promoted\"})",
            "Runs whose model became champion, since the pipeline began."),
        Panel.stat(
            "Candidate's share",
            "percent",
            "sum(tidemill_rollout_weight{pipeline=\"$pipeline\", role=\"candidate\"}) or vector(0)",
            "Of the requests; 0 without a rollout."),
        Panel.stat(
            "Rollout held",
            "s",
            "max(tidemill_rollout_held_seconds" + OF + ")",
            "How long its guards have said the same; 0 without a rollout."),
        Panel.stat(
            "Findings open",
            "short",
            "sum(tidemill_monitor_findings_open" + OF + ")",
            "About the version that serves."));
  }

  private static List<Panel> triggers() {
    return List.of(
        Panel.row("Triggers"),
        Panel.stack("Signals by bucket", "short", "Where the signals of its triggers ended.")
            .wide()
            .of(
                "sum by (bucket)"
                    + " (tidemill_trigger_signals{pipeline=\"$pipeline\", bucket!=\"received\"})",
                "{{bucket}}"),
        Panel.lines("Signals by trigger", "short", "Received since the pipeline began.")
            .wide()
            .of(
                "sum by (trigger)"
                    + " (tidemill_trigger_signals{pipeline=\"$pipeline\", bucket=\"received\"})",
                "{{trigger}}"));
  }

  private static List<Panel> runs() {
    return List.of(
        Panel.row("Runs"),
        Panel.stack("Ended by outcome", "short", "Since the pipeline began.")
            .of("sum by (outcome) (tidemill_run_duration_seconds_count" + OF + ")", "{{outcome}}"),
        Panel.stack("Open by stage", "short", "Where its runs are.")
            .of("sum by (stage) (tidemill_runs_open" + OF + ")", "{{stage}}"),
        Panel.lines(
                "Duration", "s", "Mean of all runs that ended so, and age of the oldest open one.")
            .of(
                "sum by (outcome) (tidemill_run_duration_seconds_sum"
                    + OF
                    + ") / (sum by (outcome) (tidemill_run_duration_seconds_count"
                    + OF
                    + ") > 0)",
                "{{outcome}}")
            .of("max(tidemill_runs_open_age_seconds" + OF + ")", "oldest before its rollout"));
  }

  private static List<Panel> rollout() {
    return List.of(
        Panel.row("Rollout"),
        Panel.stack("Weights", "percent", "Share of the requests that a version is to answer.")
            .of(
                "max by (version, role) (tidemill_rollout_weight" + OF + ")",
                "version {{version}} ({{role}})"),
        Panel.states("Stage", "1 where the rollout is.")
            .of("max by (stage) (tidemill_rollout_stage" + OF + ")", "{{stage}}"),
        Panel.lines("Time", "s", "Since it began, since it is held, until it expires.")
            .of("max(tidemill_rollout_age_seconds" + OF + ")", "age")
            .of("max(tidemill_rollout_held_seconds" + OF + ")", "held")
            .of("max(tidemill_rollout_left_seconds" + OF + ")", "left"));
  }

  private static List<Panel> live() {
    return List.of(
        Panel.row("The live model"),
        Panel.lines(
                "Regret",
                "none",
                "Mean loss of its answers less that of a baseline that learns from every label:"
                    + " above 0 it is worse than a fresh model would be.")
            .of("max by (check) (tidemill_monitor_regret" + OF + ")", "{{check}}"),
        Panel.lines(
                "Quality: share of the limit",
                "percentunit",
                "Evidence that the model is worse than expected; at 1 it is a finding.")
            .of(
                "max by (check) (tidemill_monitor_value{pipeline=\"$pipeline\", column=\"\"}"
                    + " / tidemill_monitor_limit{pipeline=\"$pipeline\", column=\"\"})",
                "{{check}}"),
        Panel.lines(
                "Inputs and answers: share of the limit",
                "percentunit",
                "Drift (PSI less what chance gives) and unseen values; at 1 it is a finding.")
            .of(
                "topk(15, tidemill_monitor_value{pipeline=\"$pipeline\", column!=\"\"}"
                    + " / tidemill_monitor_limit{pipeline=\"$pipeline\", column!=\"\"})",
                "{{check}} {{column}}"));
  }

  private static List<Panel> traffic() {
    return List.of(
        Panel.row("Traffic"),
        Panel.lines("Requests by version", "reqps", "Which version answered the callers.")
            .of(
                "sum by (version, outcome) (rate(tidemill_gateway_scores_total"
                    + "{endpoint=\"$endpoint\", shadow=\"false\"}[$__rate_interval]))",
                "version {{version}} {{outcome}}"),
        Panel.lines("Status", "reqps", "Answers in a second by status.")
            .of(
                "sum by (status) (rate(tidemill_gateway_requests_seconds_count"
                    + AT
                    + "[$__rate_interval]))",
                "{{status}}"),
        Panel.lines("Latency", "s", "Until the answer is written.")
            .of(latency("0.5"), "median")
            .of(latency("0.99"), "p99"),
        Panel.lines("Predictions", "ops", "What became of them on their way to Kafka.")
            .wide()
            .of(
                "sum by (outcome) (rate(tidemill_gateway_predictions_total"
                    + AT
                    + "[$__rate_interval]))",
                "{{outcome}}"),
        Panel.lines("Findings", "short", "About the version that serves, by check.")
            .wide()
            .of("sum by (check) (tidemill_monitor_findings_open" + OF + ")", "{{check}}"));
  }

  private static String latency(String quantile) {
    return "histogram_quantile("
        + quantile
        + ", sum by (le) (rate(tidemill_gateway_requests_seconds_bucket"
        + AT
        + "[$__rate_interval])))";
  }
}
