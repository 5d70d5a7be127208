package dev.tidemill.kit.headers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTest {

  private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + ID + "-00f067aa0ba902b7-01";

  private static Trace of(String header) {
    byte[] value = header.getBytes(StandardCharsets.US_ASCII);
    return Trace.of(new RecordHeaders().add("traceparent", value), "topic-0-1");
  }

  @Test
  void whatARecordLedToHasItsTrace() {
    Trace trace = of(PARENT);
    assertThat(trace.traceId()).isEqualTo(ID);
    assertThat(of(trace.parent("topic-0-1/0"))).isEqualTo(trace);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-4bf92f3577b34da6a3ce929d0e0e4736",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"
      })
  void aHeaderThatIsNotATraceParentIsIgnored(String header) {
    assertThat(of(header)).isEqualTo(Trace.of("topic-0-1"));
  }

  @Test
  void aTraceIsNamedAfterWhereItsFirstRecordCameFrom() {
    UUID name = UUID.nameUUIDFromBytes("topic-0-1".getBytes(StandardCharsets.UTF_8));
    assertThat(Trace.of(new RecordHeaders(), "topic-0-1").traceId())
        .isEqualTo(name.toString().replace("-", ""));
  }
}
