package dev.tidemill.training.span;

import dev.tidemill.kit.files.ForeignFileException;
import dev.tidemill.kit.files.Ownership;
import dev.tidemill.kit.files.PrivateFiles;
import dev.tidemill.kit.settings.SettingsException;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends spans by OTLP over HTTP in Protocol Buffers. */
final class OtlpSender implements SpanTeller.Sender {

  private static final Logger LOG = LoggerFactory.getLogger(OtlpSender.class);
  private static final String PATH = "/v1/traces";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int RANDOM_FROM = 18;
  private static final double CHANCES = 0x1p56;
  private static final int BAD_REQUEST = 400;
  private static final int TOO_LARGE = 413;

  /** This class says what the exporter would say on the terminal. */
  private static final java.util.logging.Logger EXPORTERS =
      java.util.logging.Logger.getLogger("io.opentelemetry.exporter");

  static {
    EXPORTERS.setLevel(Level.OFF);
  }

  private final SpanExporter exporter;
  private final String endpoint;
  private final double share;
  private final String version;
  private final InstrumentationScopeInfo scope;
  private final Map<String, Resource> resources = new ConcurrentHashMap<>();

  private OtlpSender(SpanExporter exporter, String endpoint, double share) {
    this.exporter = exporter;
    this.endpoint = endpoint;
    this.share = share;
    String known = OtlpSender.class.getPackage().getImplementationVersion();
    this.version = known == null ? "development" : known;
    this.scope = InstrumentationScopeInfo.builder("dev.tidemill").setVersion(version).build();
  }

  /**
   * A sender.
   *
   * @param endpoint of the collector, with or without the path of traces
   * @param headers name of their file; empty: none
   * @param share of the traces that are sent
   */
  static OtlpSender of(String endpoint, String headers, double share) {
    String base = endpoint.replaceFirst("/+$", "");
    OtlpHttpSpanExporterBuilder builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(base.endsWith(PATH) ? base : base + PATH)
            .setCompression("gzip")
            .setMeterProvider(MeterProvider.noop())
            .setRetryPolicy(
                null) // the log waits, so this program tries again for as long as needed
            .setTimeout(TIMEOUT);
    if (!headers.isEmpty()) {
      headers(Path.of(headers)).forEach(builder::addHeader);
    }
    return new OtlpSender(builder.build(), endpoint, share);
  }

  /**
   * Reads a file of headers.
   *
   * @throws SettingsException with what is wrong; values are not repeated
   */
  static Map<String, String> headers(Path file) {
    String where = "otlp-headers " + file + ": ";
    Map<String, String> headers = new LinkedHashMap<>();
    try {
      Ownership.REAL.require(file);
      if (!PrivateFiles.ofOthers(file).isEmpty()) {
        throw new SettingsException(
            where + "others than its owner can read it; run: chmod 600 " + file);
      }
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon).strip();
        if (line.isBlank()) {
          continue;
        }
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
          throw new SettingsException(where + "line " + number + " is not NAME: VALUE");
        }
        headers.put(name, line.substring(colon + 1).strip());
      }
    } catch (ForeignFileException e) {
      throw new SettingsException("otlp-headers: " + e.getMessage());
    } catch (CharacterCodingException e) {
      throw new SettingsException(where + "it is not text in UTF-8");
    } catch (IOException e) {
      throw new SettingsException(
          where + (Files.exists(file) ? "it cannot be read" : "there is no such file"));
    }
    return headers;
  }

  @Override
  public boolean send(List<ToldSpan> spans) {
    List<SpanData> chosen =
        spans.stream().filter(s -> isSampled(s.place().traceId())).map(this::data).toList();
    if (chosen.isEmpty()) {
      return true;
    }
    CompletableResultCode result = exporter.export(chosen);
    result.join(TIMEOUT.plusSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
    if (result.isSuccess()) {
      return true;
    }
    int status = status(result);
    boolean never = status == BAD_REQUEST || status == TOO_LARGE;
    LOG.warn(
        "{} did not take {} spans{}: {}",
        endpoint,
        chosen.size(),
        never ? " and never will" : "",
        why(result, status));
    return never;
  }

  /** Of its answer; 0 if none came. Only a class that is internal to the exporters tells it. */
  private static int status(CompletableResultCode result) {
    return result.getFailureThrowable() instanceof HttpExportException failure
            && failure.getResponse() != null
        ? failure.getResponse().getStatusCode()
        : 0;
  }

  private static String why(CompletableResultCode result, int status) {
    Throwable failure = result.getFailureThrowable();
    if (status > 0) {
      return "it answers " + status;
    }
    return failure == null || failure.getCause() == null
        ? "no answer"
        : String.valueOf(failure.getCause());
  }

  private SpanData data(ToldSpan span) {
    return new OtlpSpan(span, resources.computeIfAbsent(span.service(), this::resource), scope);
  }

  private Resource resource(String service) {
    return Resource.builder()
        .put("service.name", "tidemill-" + service)
        .put("service.namespace", "tidemill")
        .put("service.version", version)
        .build();
  }

  /** By the last 56 bits of the trace's id, as consistent samplers do, so that all agree. */
  boolean isSampled(String traceId) {
    long chance = Long.parseUnsignedLong(traceId.substring(RANDOM_FROM), 16);
    return chance >= (1 - share) * CHANCES;
  }

  @Override
  public void close() {
    exporter.shutdown().join(1, TimeUnit.SECONDS);
  }
}
