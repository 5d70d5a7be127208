package dev.tidemill.training.span;

import dev.tidemill.schemas.trace.Trace;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A span as the exporters of OpenTelemetry take it. */
record OtlpSpan(ToldSpan told, Resource resource, InstrumentationScopeInfo scope)
    implements SpanData {

  @Override
  public String getName() {
    return told.name();
  }

  @Override
  public SpanKind getKind() {
    return told.remote() ? SpanKind.CONSUMER : SpanKind.INTERNAL;
  }

  @Override
  public SpanContext getSpanContext() {
    return context(told.place());
  }

  private static SpanContext context(Trace place) {
    return SpanContext.create(
        place.traceId(), place.spanId(), TraceFlags.getSampled(), TraceState.getDefault());
  }

  @Override
  public SpanContext getParentSpanContext() {
    return told.parent()
        .map(told.place()::in)
        .map(
            p ->
                told.remote()
                    ? SpanContext.createFromRemoteParent(
                        p.traceId(), p.spanId(), TraceFlags.getSampled(), TraceState.getDefault())
                    : context(p))
        .orElse(SpanContext.getInvalid());
  }

  @Override
  public StatusData getStatus() {
    return told.error()
        .map(e -> StatusData.create(io.opentelemetry.api.trace.StatusCode.ERROR, e.text()))
        .orElse(StatusData.unset());
  }

  @Override
  public long getStartEpochNanos() {
    return nanos(told.start());
  }

  @Override
  public long getEndEpochNanos() {
    return nanos(told.end());
  }

  private static long nanos(Instant at) {
    return TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
  }

  @Override
  public Attributes getAttributes() {
    return attributes(told.attributes());
  }

  private static Attributes attributes(Map<String, Object> named) {
    AttributesBuilder all = Attributes.builder();
    named.forEach(
        (name, value) -> {
          if (value instanceof Long number) {
            all.put(name, number);
          } else if (value instanceof Double number) {
            all.put(name, number);
          } else if (value instanceof Boolean truth) {
            all.put(name, truth);
          } else if (value instanceof List<?> texts) {
            all.put(
                AttributeKey.stringArrayKey(name), texts.stream().map(String::valueOf).toList());
          } else {
            all.put(name, String.valueOf(value));
          }
        });
    return all.build();
  }

  @Override
  public List<EventData> getEvents() {
    return told.moments().stream()
        .map(m -> EventData.create(nanos(m.at()), m.name(), attributes(m.attributes())))
        .toList();
  }

  @Override
  public List<LinkData> getLinks() {
    return told.links().stream().map(l -> LinkData.create(context(l))).toList();
  }

  @Override
  public boolean hasEnded() {
    return true;
  }

  @Override
  public int getTotalRecordedEvents() {
    return told.moments().size();
  }

  @Override
  public int getTotalRecordedLinks() {
    return told.links().size();
  }

  @Override
  public int getTotalAttributeCount() {
    return told.attributes().size();
  }

  @Override
  @Deprecated
  @SuppressWarnings("deprecation") // of an interface that has both
  public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
    return io.opentelemetry.sdk.common.InstrumentationLibraryInfo.create(
        scope.getName(), scope.getVersion());
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return scope;
  }

  @Override
  public Resource getResource() {
    return resource;
  }
}
