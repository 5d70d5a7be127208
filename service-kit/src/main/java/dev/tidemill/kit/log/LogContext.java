package dev.tidemill.kit.log;

import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.MDC;

/**
 * What the log lines of this thread are about, until it is closed: the diagnostic context (MDC)
 * that log lines in JSON show. A decision is pure and logs nothing, so the shell opens one only
 * where it has something to say.
 *
 * <pre>{@code
 * LogContext about = LogContext.of(job, trace);
 * try (about) {
 *   work();
 * }
 * }</pre>
 */
public final class LogContext implements AutoCloseable {

  /** Of the trace, by the name that the Elastic Common Schema gives it. */
  public static final String TRACE = "trace.id";

  /** Of the span in which the work was asked for. */
  public static final String SPAN = "span.id";

  /** Namespace/name of the pipeline. */
  public static final String PIPELINE = "tidemill.pipeline";

  public static final String RUN = "tidemill.run";

  private final List<String> names = new ArrayList<>(4);

  private LogContext() {}

  /** Work that belongs to a trace. */
  public static LogContext of(Trace trace) {
    LogContext context = new LogContext();
    context.put(TRACE, trace.traceId());
    context.put(SPAN, trace.spanId());
    return context;
  }

  /** Work for a pipeline. */
  public static LogContext of(Trace trace, String pipeline) {
    LogContext context = of(trace);
    context.put(PIPELINE, pipeline);
    return context;
  }

  /** A worker's work on a job. */
  public static LogContext of(Job job, Trace trace) {
    LogContext context = of(trace, job.pipeline());
    context.put(RUN, job.runId());
    return context;
  }

  private void put(String name, String value) {
    MDC.put(name, value);
    names.add(name);
  }

  @Override
  public void close() {
    names.forEach(MDC::remove);
  }
}
