package dev.tidemill.training.snapshot.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.source.topic.AvroValues;
import dev.tidemill.kit.source.topic.UnreadableMessageException;
import dev.tidemill.schemas.spec.source.TopicRows;
import dev.tidemill.training.snapshot.topic.MessageRows.Values;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageRowsTest {

  private static final TopicRows PLAIN = topic(Optional.empty());
  private static final TopicRows WITH_COLUMNS = topic(Optional.of("key"));

  private static TopicRows topic(Optional<String> key) {
    return new TopicRows(
        "orders",
        "json",
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(10),
        key,
        key.map(k -> "sent_at"),
        key.map(k -> "offset"),
        Map.of(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @TempDir Path dir;

  private final MessageRows rows = MessageRows.of(PLAIN, new JsonValues());

  private static ConsumerRecord<byte[], byte[]> message(long offset, byte[] value) {
    return new ConsumerRecord<>(
        "orders", 3, offset, "k\"1".getBytes(StandardCharsets.UTF_8), value);
  }

  private static String row(MessageRows rows, String value) {
    return rows.of(message(7, value.getBytes(StandardCharsets.UTF_8)))
        .map(line -> new String(line, StandardCharsets.UTF_8))
        .orElse("none");
  }

  @Test
  void anObjectIsOneLineWithEachNumberAsItWasWritten() {
    assertThat(row(rows, "{\"a\": 1.10,\r\n \"b\": {\"c\": [1, 2e400]}}"))
        .isEqualTo("{\"a\": 1.10,   \"b\": {\"c\": [1, 2e400]}}");
    assertThat(row(rows, "\uFEFF{}")).isEqualTo("{}");
    assertThat(rows.written()).isEqualTo(2);
    assertThat(rows.unread()).isEmpty();
  }

  @Test
  void whatIsNoObjectIsLeftOutAndCountedWithTheFirstOneAsAnExample() {
    for (String bad :
        new String[] {
          "[1]",
          "",
          "{\"a\": 1",
          "{} {}",
          "{\"a\": 1, \"A\": 2}",
          "{\"a\": 1, \"a\": 2}",
          "nonsense"
        }) {
      assertThat(row(rows, bad)).as(bad).isEqualTo("none");
    }
    assertThat(rows.of(message(9, new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'})))
        .isEmpty();
    assertThat(rows.of(message(10, null))).isEmpty();
    assertThat(rows.unread())
        .containsExactly(
            "8 messages of the topic orders cannot be read and are left out, the first at offset 7"
                + " of partition 3: its value is not a JSON object.",
            "1 message of the topic orders without a value is left out; to a compacted topic such a"
                + " message says that its key is deleted.");
  }

  @Test
  void keyTimestampAndOffsetBecomeColumnsUnlessTheMessageHasThem() {
    MessageRows added = MessageRows.of(WITH_COLUMNS, new JsonValues());
    assertThat(row(added, "{\"a\": 1 } "))
        .isEqualTo("{\"a\": 1 ,\"key\":\"k\\\"1\",\"sent_at\":null,\"offset\":7}");
    assertThat(row(added, "{}")).isEqualTo("{\"key\":\"k\\\"1\",\"sent_at\":null,\"offset\":7}");
    assertThat(row(added, "{\"KEY\": 2}")).isEqualTo("{\"KEY\": 2,\"sent_at\":null,\"offset\":7}");
    assertThat(added.unread()).hasSize(1).first().asString().contains("keyColumn");
  }

  private static final Schema SCHEMA =
      SchemaBuilder.record("Order")
          .fields()
          .requiredLong("id")
          .name("at")
          .type(LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)))
          .noDefault()
          .name("price")
          .type(LogicalTypes.decimal(9, 2).addToSchema(Schema.create(Schema.Type.BYTES)))
          .noDefault()
          .optionalString("note")
          .requiredDouble("score")
          .endRecord();

  private static GenericRecord order() {
    GenericRecord order = new GenericData.Record(SCHEMA);
    order.put("id", 5L);
    order.put("at", 1_700_000_000_123L);
    order.put("price", ByteBuffer.wrap(new BigDecimal("12.50").unscaledValue().toByteArray()));
    order.put("note", "00123");
    order.put("score", Double.NaN);
    return order;
  }

  private static final String ORDER =
      "{\"id\":5,\"at\":\"2023-11-14T22:13:20.123Z\",\"price\":12.50,\"note\":\"00123\",\"score\":null}";

  private static String decoded(Values values, byte[] message) throws UnreadableMessageException {
    return new String(values.row(message).line(), StandardCharsets.UTF_8);
  }

  @Test
  void avroIsReadInTheSingleObjectEncodingAndInThatOfConfluent() throws Exception {
    Values values = new AvroRows(new AvroValues(SCHEMA));
    ByteBuffer single =
        new BinaryMessageEncoder<GenericRecord>(GenericData.get(), SCHEMA).encode(order());
    byte[] bytes = new byte[single.remaining()];
    single.get(bytes);
    assertThat(decoded(values, bytes)).isEqualTo(ORDER);
    assertThat(decoded(values, confluent())).isEqualTo(ORDER);
  }

  private static byte[] confluent() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, 0, 0, 42});
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(SCHEMA).write(order(), encoder);
    encoder.flush();
    return out.toByteArray();
  }

  @Test
  void avroOfAnotherSchemaOrCutOffIsUnreadableAndNothingElse() throws Exception {
    MessageRows avro = MessageRows.of(PLAIN, new AvroRows(new AvroValues(SCHEMA)));
    Schema other = SchemaBuilder.record("Other").fields().requiredInt("x").endRecord();
    GenericRecord of = new GenericData.Record(other);
    of.put("x", 1);
    ByteBuffer foreign =
        new BinaryMessageEncoder<GenericRecord>(GenericData.get(), other).encode(of);
    byte[] bytes = new byte[foreign.remaining()];
    foreign.get(bytes);
    assertThat(avro.of(message(1, bytes))).isEmpty();
    byte[] whole = confluent();
    for (int length = 0; length < whole.length; length++) {
      assertThat(avro.of(message(2, Arrays.copyOf(whole, length)))).isEmpty();
    }
    assertThat(avro.of(message(3, Arrays.copyOf(whole, whole.length + 1)))).isEmpty();
    assertThat(avro.written()).isZero();
    assertThat(avro.unread())
        .first()
        .asString()
        .contains("with another schema than the one that is given");
  }

  @Test
  void avroOfAnEarlierSchemaGetsTheColumnsOfTheOneThatIsGiven() throws Exception {
    Schema before =
        SchemaBuilder.record("Row").fields().requiredLong("id").requiredInt("x").endRecord();
    Schema now =
        SchemaBuilder.record("Row")
            .fields()
            .requiredLong("id")
            .requiredDouble("x")
            .optionalString("note")
            .endRecord();
    Path folder = Files.createDirectories(dir.resolve("p"));
    Files.writeString(folder.resolve("row.avsc"), now.toString());
    Files.writeString(folder.resolve("row-1.avsc"), before.toString());
    Files.writeString(folder.resolve("other.avsc"), SCHEMA.toString());
    GenericRecord old = new GenericData.Record(before);
    old.put("id", 7L);
    old.put("x", 3);
    ByteBuffer single =
        new BinaryMessageEncoder<GenericRecord>(GenericData.get(), before).encode(old);
    byte[] bytes = new byte[single.remaining()];
    single.get(bytes);
    byte[] confluent = new byte[bytes.length - 5];
    System.arraycopy(bytes, 10, confluent, 5, bytes.length - 10);
    String row = "{\"id\":7,\"x\":3.0,\"note\":null}";

    Values values = new AvroRows(AvroValues.read(folder, "row.avsc", List.of("row-1.avsc")));
    assertThat(decoded(values, bytes)).isEqualTo(row);
    assertThat(decoded(values, confluent)).isEqualTo(row);
    assertThatThrownBy(() -> new AvroValues(now).json(bytes))
        .hasMessageContaining("another schema than the one that is given");
    assertThatThrownBy(() -> AvroValues.read(folder, "row.avsc", List.of("other.avsc")))
        .hasMessageContaining("values of other.avsc cannot get the fields of row.avsc");
  }

  @Test
  void avroThatStandsForNoTimeAndNoNumberIsUnreadableAndNothingElse() {
    Schema odd =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "Odd", "fields": [
                  {"name": "at", "type": {"type": "int", "logicalType": "time-millis"}},
                  {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 4}}
                ]}\
                """);
    MessageRows avro = MessageRows.of(PLAIN, new AvroRows(new AvroValues(odd)));
    byte[] good = {0, 0, 0, 0, 1, 2, 2, 5};
    byte[] beforeTheDay = {0, 0, 0, 0, 1, 1, 2, 5};
    byte[] noDigits = {0, 0, 0, 0, 1, 2, 0};
    assertThat(avro.of(message(1, good))).isPresent();
    assertThat(avro.of(message(2, beforeTheDay))).isEmpty();
    assertThat(avro.of(message(3, noDigits))).isEmpty();
    assertThat(avro.unread()).first().asString().startsWith("2 messages").contains("does not fit");
  }
}
