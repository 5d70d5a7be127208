package dev.tidemill.kit.headers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class CloudEventTest {

  private static final Trace TRACE =
      new Trace("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");

  @Test
  void aRecordCarriesItsTraceToItsReaders() {
    CloudEvent event = new CloudEvent("id", "type", "/tidemill/test", "key", Instant.EPOCH, TRACE);
    assertThat(CloudEvent.trace(event.headers(), "topic-0-1")).isEqualTo(TRACE);
  }

  @Test
  void aRecordThatCarriesNoneBeginsOneThatIsNamedAfterItsPlace() {
    assertThat(CloudEvent.trace(new RecordHeaders(), "topic-0-1")).isEqualTo(Trace.of("topic-0-1"));
    for (String wrong : new String[] {"", "wrong", "00-0-0-01"}) {
      byte[] value = wrong.getBytes(StandardCharsets.US_ASCII);
      assertThat(CloudEvent.trace(new RecordHeaders().add("traceparent", value), "topic-0-1"))
          .isEqualTo(Trace.of("topic-0-1"));
    }
    assertThat(CloudEvent.trace(new RecordHeaders().add("traceparent", null), "topic-0-1"))
        .isEqualTo(Trace.of("topic-0-1"));
  }
}
