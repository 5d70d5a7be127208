package dev.tidemill.kit.metric;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.ArrayList;
import java.util.List;

/** What Micrometer measures of the process and its JVM. */
public final class ProcessMeters implements AutoCloseable {

  private static final String OWNER = "every process";
  private static final List<Instrument> SHOWN = new ArrayList<>();

  static {
    shown("gauge", "bytes", "jvm_memory_used_bytes", "Memory that is used.", "area", "id");
    shown("gauge", "bytes", "jvm_memory_committed_bytes", "Memory that is there.", "area", "id");
    shown("gauge", "bytes", "jvm_memory_max_bytes", "Memory there can be; -1: any.", "area", "id");
    shown("gauge", "buffers", "jvm_buffer_count_buffers", "Buffers outside the heap.", "id");
    shown("gauge", "bytes", "jvm_buffer_memory_used_bytes", "What they use.", "id");
    shown("gauge", "bytes", "jvm_buffer_total_capacity_bytes", "What they can hold.", "id");
    shown("gauge", "threads", "jvm_threads_live_threads", "Threads that live.");
    shown("gauge", "threads", "jvm_threads_daemon_threads", "Those that end with the process.");
    shown("gauge", "threads", "jvm_threads_peak_threads", "The most that lived at a time.");
    shown("counter", "threads", "jvm_threads_started_threads_total", "Threads that were started.");
    shown("gauge", "threads", "jvm_threads_states_threads", "Threads by state.", "state");
    shown(
        "summary",
        "seconds",
        "jvm_gc_pause_seconds",
        "Pauses of collections.",
        "action",
        "cause",
        "gc");
    shown(
        "summary",
        "seconds",
        "jvm_gc_concurrent_phase_time_seconds",
        "Phases beside the program.",
        "action",
        "cause",
        "gc");
    shown("counter", "bytes", "jvm_gc_memory_allocated_bytes_total", "Memory that was allocated.");
    shown("counter", "bytes", "jvm_gc_memory_promoted_bytes_total", "What became old.");
    shown("gauge", "bytes", "jvm_gc_live_data_size_bytes", "Old data after a full collection.");
    shown("gauge", "bytes", "jvm_gc_max_data_size_bytes", "Room for old data.");
    shown("gauge", "", "process_cpu_usage", "Share of all processors that the process uses.");
    shown("counter", "nanoseconds", "process_cpu_time_ns_total", "Processor time of the process.");
    shown("gauge", "", "system_cpu_usage", "Share of all processors that is used.");
    shown("gauge", "processors", "system_cpu_count", "Processors that the process may use.");
    shown("gauge", "", "system_load_average_1m", "Load of the machine.");
    shown("gauge", "files", "process_files_open_files", "Open files and connections.");
    shown("gauge", "files", "process_files_max_files", "How many there can be.");
    shown("gauge", "seconds", "process_uptime_seconds", "Time since the process began.");
    shown("gauge", "seconds", "process_start_time_seconds", "When it began, since 1970.");
  }

  private final JvmGcMetrics collections = new JvmGcMetrics();

  /** Begins to measure. */
  public ProcessMeters(MeterRegistry meters) {
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new FileDescriptorMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
    collections.bindTo(meters);
  }

  @Override
  public void close() {
    collections.close();
  }

  /**
   * Every metric of them. What Java or the system does not know is missing: a collector without
   * pauses, the load of Windows.
   */
  public static List<Instrument> all() {
    return List.copyOf(SHOWN);
  }

  private static void shown(
      String type, String unit, String exposed, String meaning, String... labels) {
    List<String> names =
        type.equals("summary")
            ? List.of(exposed + "_count", exposed + "_sum", exposed + "_max")
            : List.of(exposed);
    SHOWN.add(new ForeignInstrument(OWNER, type, unit, names, meaning, List.of(labels)));
  }
}
