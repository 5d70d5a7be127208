package dev.tidemill.trigger.source.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.source.topic.AvroValues;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.trigger.policy.kind.MessageKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RecordSignalsTest {

  private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");
  private static final RecordSignals JSON =
      new RecordSignals("topic/orders", "ID", MessageValues.JSON);
  private static final RecordSignals TEXT =
      new RecordSignals("topic/orders/text", "ID", MessageValues.TEXT);

  private static ConsumerRecord<byte[], byte[]> record(
      byte[] key, byte[] value, Map<String, String> headers) {
    RecordHeaders all = new RecordHeaders();
    headers.forEach((name, text) -> all.add(name, text.getBytes(UTF_8)));
    return new ConsumerRecord<>(
        "orders",
        2,
        17,
        1_700_000_000_123L,
        TimestampType.CREATE_TIME,
        key == null ? -1 : key.length,
        value == null ? -1 : value.length,
        key,
        value,
        all,
        Optional.empty());
  }

  private static Signal signal(RecordSignals signals, String value, Map<String, String> headers) {
    byte[] bytes = value == null ? null : value.getBytes(UTF_8);
    return signals.signal(record("k".getBytes(UTF_8), bytes, headers), NOW);
  }

  private static MessageReceived body(Signal signal) {
    return (MessageReceived) signal.body();
  }

  private static Optional<String> rejected(Signal signal) {
    return new MessageKind().problem(body(signal));
  }

  @Test
  void aRecordIsKnownByItsPlaceAndHasKeyHeadersAndTimestamp() {
    Signal signal = signal(JSON, "{\"rows\": 12.50}", Map.of("Tenant", "acme"));
    assertThat(signal.signalId()).isEqualTo("topic:orders|ID|2|17");
    assertThat(signal.subject()).isEqualTo("topic/orders");
    assertThat(signal.pipeline()).isEmpty();
    MessageReceived body = body(signal);
    assertThat(body.channel()).isEqualTo("topic/orders");
    assertThat(body.data()).isEqualTo("{\"rows\":12.5}");
    assertThat(body.time()).contains(Instant.ofEpochMilli(1_700_000_000_123L));
    assertThat(body.attributes())
        .isEqualTo(Map.of("tenant", "acme", "key", "k", "partition", "2", "offset", "17"));
    assertThat(rejected(signal)).isEmpty();
  }

  @Test
  void ofATopicThatWasMadeAgainTheSamePlaceIsAnotherRecord() {
    String first = signal(JSON, "1", Map.of()).signalId();
    String again =
        signal(new RecordSignals("topic/orders", "OTHER", MessageValues.JSON), "1", Map.of())
            .signalId();
    assertThat(first).isNotEqualTo(again);
  }

  @Test
  void aCloudEventInHeadersIsKnownBySourceAndIdWhereverItIs() {
    Map<String, String> headers =
        Map.of(
            "ce_specversion", "1.0",
            "ce_id", "e1",
            "ce_source", "/shop",
            "ce_type", "order.placed",
            "ce_subject", "order/5",
            "ce_time", "2026-11-01T06:30:00Z",
            "content-type", "application/json");
    Signal signal = signal(JSON, "{}", headers);
    assertThat(signal.signalId()).isEqualTo("topic:orders|/shop|e1");
    assertThat(body(signal).type()).isEqualTo("order.placed");
    assertThat(body(signal).time()).contains(Instant.parse("2026-11-01T06:30:00Z"));
    assertThat(body(signal).attributes())
        .containsEntry("source", "/shop")
        .containsEntry("subject", "order/5");
  }

  @Test
  void aStructuredCloudEventIsUnpacked() {
    String event =
        """
        {"specversion": "1.0", "id": "e1", "source": "/shop", "type": "order.placed",
         "tenant": "acme", "data": {"rows": 3}}""";
    Map<String, String> headers = Map.of("content-type", "application/cloudevents+json");
    Signal signal = signal(JSON, event, headers);
    assertThat(signal.signalId()).isEqualTo("topic:orders|/shop|e1");
    assertThat(body(signal).type()).isEqualTo("order.placed");
    assertThat(body(signal).data()).isEqualTo("{\"rows\":3}");
    assertThat(body(signal).attributes()).containsEntry("tenant", "acme");
    assertThat(rejected(signal(JSON, "{\"id\": \"e1\"}", headers)).orElseThrow())
        .contains("has no specversion");
  }

  @Test
  void whatIsNotJsonOrTooLargeBecomesASignalThatIsRejectedWithTheReason() {
    assertThat(rejected(signal(JSON, "{oops", Map.of())).orElseThrow())
        .startsWith("the record 17 of partition 2 cannot be read: its value is not JSON:");
    Signal large = signal(TEXT, "x".repeat(RecordSignals.MOST_BYTES + 1), Map.of());
    assertThat(body(large).data()).isEqualTo("null");
    assertThat(rejected(large).orElseThrow()).contains("262145 bytes, allowed are 262144");
    Signal grows = signal(TEXT, "\u0001".repeat(RecordSignals.MOST_BYTES), Map.of());
    assertThat(rejected(grows)).isPresent();
    Signal named = signal(JSON, "1", Map.of("problem", "mine", "ce_problem", "mine"));
    assertThat(rejected(named)).isEmpty();
  }

  @Test
  void textIsAJsonStringAndADeletionHasNoData() {
    assertThat(body(signal(TEXT, "a \"b\"", Map.of())).data()).isEqualTo("\"a \\\"b\\\"\"");
    assertThat(body(signal(JSON, null, Map.of())).data()).isEqualTo("null");
    assertThat(rejected(signal(JSON, null, Map.of()))).isEmpty();
  }

  @Test
  void avroIsReadByTheSchemaThatFits() throws IOException {
    Schema order = SchemaBuilder.record("Order").fields().requiredLong("rows").endRecord();
    Schema other = SchemaBuilder.record("Other").fields().requiredString("x").endRecord();
    GenericRecord value = new GenericData.Record(order);
    value.put("rows", 7L);
    ByteBuffer encoded =
        new BinaryMessageEncoder<GenericRecord>(GenericData.get(), order).encode(value);
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    RecordSignals avro =
        new RecordSignals(
            "topic/orders/avro",
            "ID",
            MessageValues.avro(List.of(new AvroValues(other), new AvroValues(order))));
    Signal signal = avro.signal(record(null, bytes, Map.of()), NOW);
    assertThat(body(signal).data()).isEqualTo("{\"rows\":7}");
    assertThat(body(signal).attributes()).doesNotContainKey("key");
    assertThat(rejected(signal(avro, "{}", Map.of())).orElseThrow()).contains("Avro");
  }

  @Property(tries = 2000)
  void anyRecordIsASignalThatTheLogTakes(
      @ForAll byte[] key, @ForAll byte[] value, @ForAll String name, @ForAll byte[] header) {
    ConsumerRecord<byte[], byte[]> record = record(key, value, Map.of("content-type", name));
    record.headers().add(name, header);
    for (RecordSignals signals : List.of(JSON, TEXT)) {
      Signal signal = signals.signal(record, NOW);
      assertThat(signal.signalId().length()).isBetween(1, Signal.MAX_ID_CHARACTERS);
      byte[] kept = AvroMapper.of(Signal.class).encode(signal);
      assertThat(kept.length).isLessThan(900_000);
      assertThat(AvroMapper.of(Signal.class).decode(kept)).isEqualTo(signal);
    }
  }
}
