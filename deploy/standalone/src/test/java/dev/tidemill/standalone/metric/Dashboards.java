package dev.tidemill.standalone.metric;

import dev.tidemill.standalone.metric.Dashboard.Variable;
import java.util.ArrayList;
import java.util.List;

/** The dashboards of deploy/grafana. */
public final class Dashboards {

  private Dashboards() {}

  /** All of them. */
  public static List<Dashboard> all() {
    return List.of(overview(), PipelineDashboard.of(), ProcessDashboard.of());
  }

  private static Dashboard overview() {
    List<Panel> panels = new ArrayList<>();
    panels.add(
        Panel.stat(
            "Services ready",
            "short",
            "sum(tidemill_ready)",
            "Parts of all processes that take work and do it."));
    panels.add(
        Panel.stat(
            "Not ready",
            "short",
            "count(tidemill_ready == 0) or vector(0)",
            "Parts that do not; the table on the right names them."));
    panels.add(
        Panel.stat("Runs open", "short", "sum(tidemill_runs_open)", "Runs that have not ended."));
    panels.add(
        Panel.stat(
            "Rollouts",
            "short",
            "sum(tidemill_rollout_stage)",
            "Candidates on their way, and champions not confirmed yet."));
    panels.add(
        Panel.stat(
            "Findings open",
            "short",
            "sum(tidemill_monitor_findings_open)",
            "What the monitor found about versions that still serve."));
    panels.add(
        Panel.stat(
            "Dead letters, a day",
            "short",
            "sum(increase(tidemill_dead_letters_total[1d]))",
            "Records that could not be processed."));
    panels.addAll(signals());
    panels.addAll(runs());
    panels.addAll(traffic());
    panels.addAll(services());
    return new Dashboard(
        "tidemill-overview",
        "Tidemill: overview",
        "Signals, runs, rollouts and traffic of all pipelines.",
        List.of(),
        panels);
  }

  private static List<Panel> signals() {
    return List.of(
        Panel.row("Signals and decisions"),
        Panel.stack(
                "Signals by bucket",
                "short",
                "Where the signals of all triggers ended, since their pipelines began.")
            .of("sum by (bucket) (tidemill_trigger_signals{bucket!=\"received\"})", "{{bucket}}"),
        Panel.lines("Decisions", "ops", "Decisions of each machine in a second.")
            .of(
                "sum by (machine) (rate(tidemill_decisions_total[$__rate_interval]))",
                "{{machine}}"),
        Panel.lines(
                "Signals that do not add up",
                "short",
                "Triggers of which a signal is in no bucket, or in two: 0, or there is a defect.")
            .of("sum(tidemill_trigger_unbalanced)", "triggers"));
  }

  private static List<Panel> runs() {
    return List.of(
        Panel.row("Runs"),
        Panel.stack("Runs open by stage", "short", "Where the runs are that have not ended.")
            .of("sum by (stage) (tidemill_runs_open)", "{{stage}}"),
        Panel.stack("Runs ended by outcome", "short", "Since their pipelines began.")
            .of("sum by (outcome) (tidemill_run_duration_seconds_count)", "{{outcome}}"),
        Panel.lines(
                "Mean duration of runs", "s", "From request to end, since their pipelines began.")
            .of(
                "sum by (outcome) (tidemill_run_duration_seconds_sum)"
                    + " / (sum by (outcome) (tidemill_run_duration_seconds_count) > 0)",
                "{{outcome}}"),
        Panel.lines("Jobs at work", "short", "Jobs that workers have, and the most they take.")
            .of("sum by (queue) (tidemill_jobs_working)", "{{queue}} working")
            .of("sum by (queue) (tidemill_jobs_slots)", "{{queue}} slots"),
        Panel.lines("Jobs that wait", "short", "Jobs that no worker has, by stage.")
            .of("sum by (stage) (tidemill_jobs_waiting)", "{{stage}}"),
        Panel.lines("Longest wait for a worker", "s", "Of the jobs that no worker has.")
            .of("max by (stage) (tidemill_jobs_waiting_age_seconds)", "{{stage}}"));
  }

  private static List<Panel> traffic() {
    return List.of(
        Panel.row("Traffic"),
        Panel.lines("Requests", "reqps", "Inference requests in a second, by endpoint and status.")
            .of(
                "sum by (endpoint, status)"
                    + " (rate(tidemill_gateway_requests_seconds_count[$__rate_interval]))",
                "{{endpoint}} {{status}}"),
        Panel.lines("Latency", "s", "Until the answer is written.")
            .of(latency("0.5"), "{{endpoint}} median")
            .of(latency("0.99"), "{{endpoint}} p99"),
        Panel.lines("Predictions", "ops", "Logged, dropped, and outside the share that is logged.")
            .of(
                "sum by (endpoint, outcome)"
                    + " (rate(tidemill_gateway_predictions_total[$__rate_interval]))",
                "{{endpoint}} {{outcome}}"),
        Panel.states("Stage of rollouts", "1 where a rollout is.")
            .wide()
            .of("max by (pipeline, stage) (tidemill_rollout_stage)", "{{pipeline}} {{stage}}"),
        Panel.lines(
                "Nearest to a finding",
                "percentunit",
                "What each check of the monitor compares, as a share of its limit: at 1 it makes a"
                    + " finding.")
            .wide()
            .of(
                "max by (endpoint, check) (tidemill_monitor_value / tidemill_monitor_limit)",
                "{{endpoint}} {{check}}"));
  }

  static String latency(String quantile) {
    return "histogram_quantile("
        + quantile
        + ", sum by (endpoint, le)"
        + " (rate(tidemill_gateway_requests_seconds_bucket[$__rate_interval])))";
  }

  private static List<Panel> services() {
    return List.of(
        Panel.row("Services"),
        Panel.states("Ready", "1 while a part takes work and does it.")
            .of("min by (service, instance) (tidemill_ready)", "{{service}} {{instance}}"),
        Panel.lines("Records that wait", "short", "By stream application and reader.")
            .of("sum by (service) (tidemill_lag_records)", "{{service}}"),
        Panel.lines("Time since they moved", "s", "A lag that stands makes a service not ready.")
            .of("max by (service) (tidemill_lag_age_seconds)", "{{service}}"));
  }

  /** Chooses the values of a label. */
  static Variable variable(String name, String label, String metric) {
    return new Variable(name, label, metric, false);
  }
}
