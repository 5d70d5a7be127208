package dev.tidemill.standalone.metric;

import dev.tidemill.standalone.metric.Dashboard.Variable;
import java.util.ArrayList;
import java.util.List;

/** The JVMs, and Kafka as their clients see it. */
final class ProcessDashboard {

  private static final String OF = "{instance=~\"$instance\"}";
  private static final String RATE = "[$__rate_interval]";

  private ProcessDashboard() {}

  static Dashboard of() {
    List<Panel> panels = new ArrayList<>();
    panels.addAll(processes());
    panels.addAll(memory());
    panels.addAll(kafka());
    panels.addAll(shell());
    return new Dashboard(
        "tidemill-processes",
        "Tidemill: JVMs and Kafka",
        "Memory, collections, threads and files of each process; its stream applications and"
            + " producers.",
        List.of(new Variable("instance", "Instance", "tidemill_build_info", true)),
        panels);
  }

  private static List<Panel> processes() {
    return List.of(
        Panel.row("Processes"),
        Panel.table("What runs", "Versions of Tidemill and of Java.")
            .of("max by (instance, version, java) (tidemill_build_info" + OF + ")", ""),
        Panel.lines("Uptime", "s", "Time since each process began.")
            .of("process_uptime_seconds" + OF, "{{instance}}"),
        Panel.lines("Processor", "percentunit", "Share of all processors of the machine.")
            .of("process_cpu_usage" + OF, "{{instance}}")
            .of("system_cpu_usage" + OF, "machine of {{instance}}"));
  }

  private static List<Panel> memory() {
    return List.of(
        Panel.row("JVM"),
        Panel.lines("Heap", "bytes", "Used, and the most there can be.")
            .of(
                "sum by (instance) (jvm_memory_used_bytes{area=\"heap\", instance=~\"$instance\"})",
                "{{instance}} used")
            .of(
                "sum by (instance)"
                    + " (jvm_memory_max_bytes{area=\"heap\", instance=~\"$instance\"} > 0)",
                "{{instance}} max"),
        Panel.lines("Outside the heap", "bytes", "Classes, code, and direct buffers.")
            .of(
                "sum by (instance)"
                    + " (jvm_memory_used_bytes{area=\"nonheap\", instance=~\"$instance\"})",
                "{{instance}} non-heap")
            .of(
                "sum by (instance) (jvm_buffer_memory_used_bytes" + OF + ")",
                "{{instance}} buffers"),
        Panel.lines("Pauses of collections", "percentunit", "Share of the time.")
            .of(
                "sum by (instance) (rate(jvm_gc_pause_seconds_sum" + OF + RATE + "))",
                "{{instance}}"),
        Panel.lines("Allocation", "Bps", "Memory that is allocated in a second.")
            .of("rate(jvm_gc_memory_allocated_bytes_total" + OF + RATE + ")", "{{instance}}"),
        Panel.lines("Threads", "short", "Threads that live.")
            .of("jvm_threads_live_threads" + OF, "{{instance}}"),
        Panel.lines("Open files", "percentunit", "Files and connections, of the most there can be.")
            .of(
                "process_files_open_files" + OF + " / process_files_max_files" + OF,
                "{{instance}}"));
  }

  private static List<Panel> kafka() {
    return List.of(
        Panel.row("Kafka"),
        Panel.lines("Records that wait", "short", "By stream application and reader.")
            .of("sum by (service) (tidemill_lag_records" + OF + ")", "{{service}}"),
        Panel.lines("Records processed", "ops", "By stream thread, in a second.")
            .of("rate(kafka_stream_thread_process_total" + OF + RATE + ")", "{{thread_id}}"),
        Panel.lines("Stream threads", "short", "Threads that decide; fewer than configured is bad.")
            .of("kafka_stream_alive_stream_threads" + OF, "{{client_id}}"),
        Panel.lines("Commits", "ms", "Mean time of a transaction's commit.")
            .of("kafka_stream_thread_commit_latency_avg" + OF, "{{thread_id}}"),
        Panel.lines("Requests of producers", "ms", "Mean time until the broker answers.")
            .of("kafka_producer_request_latency_avg" + OF, "{{client_id}}"),
        Panel.lines("Records not sent", "ops", "Errors and repeats of producers, in a second.")
            .of("rate(kafka_producer_record_error_total" + OF + RATE + ")", "{{client_id}} errors")
            .of(
                "rate(kafka_producer_record_retry_total" + OF + RATE + ")",
                "{{client_id}} repeats"),
        Panel.lines("Rebalances", "short", "Since the process began.")
            .of("kafka_consumer_coordinator_rebalance_total" + OF, "{{client_id}}"),
        Panel.lines("Partitions", "short", "That each instance decides for.")
            .of("kafka_consumer_coordinator_assigned_partitions" + OF, "{{client_id}}"),
        Panel.lines("Last heartbeat", "s", "To the coordinator of the group.")
            .of("kafka_consumer_coordinator_last_heartbeat_seconds_ago" + OF, "{{client_id}}"));
  }

  private static List<Panel> shell() {
    return List.of(
        Panel.row("Decisions and timers"),
        Panel.lines("Timers", "short", "Set and not fired, by application.")
            .of("sum by (service) (tidemill_timers_waiting" + OF + ")", "{{service}}"),
        Panel.lines("Timers fired", "ops", "By machine, in a second.")
            .of(
                "sum by (machine) (rate(tidemill_timers_fired_total" + OF + RATE + "))",
                "{{machine}}"),
        Panel.lines("Clock", "s", "How far the time of decisions is ahead of the wall clock.")
            .of("max by (service) (tidemill_clock_ahead_seconds" + OF + ")", "{{service}}"));
  }
}
