package dev.tidemill.kit.source.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaNormalization;

/**
 * Whatever bytes a message has, it is a row of the newest schema or unreadable. {@code
 * -Dtidemill.fuzz=100000} is the number of messages.
 */
class AvroFuzzTest {

  private static final int TRIES = 200;
  private static final int EACH = Math.max(1, Integer.getInteger("tidemill.fuzz", 2_000) / TRIES);

  private static final Schema BEFORE =
      SchemaBuilder.record("Row").fields().requiredLong("id").requiredInt("x").endRecord();
  private static final Schema NOW =
      SchemaBuilder.record("Row")
          .fields()
          .requiredLong("id")
          .requiredDouble("x")
          .optionalString("note")
          .endRecord();

  private final AvroValues values = new AvroValues(NOW, List.of(BEFORE));

  private static byte[] head(Random random) {
    Schema schema = random.nextBoolean() ? BEFORE : NOW;
    long print = SchemaNormalization.parsingFingerprint64(schema);
    byte[] head = new byte[10];
    head[0] = (byte) 0xc3;
    head[1] = 1;
    for (int i = 0; i < Long.BYTES; i++) {
      head[2 + i] = (byte) (print >>> (8 * i));
    }
    return head;
  }

  @Property(tries = TRIES)
  void aMessageIsARowOrUnreadable(@ForAll long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < EACH; i++) {
      byte[] value = new byte[random.nextInt(40)];
      random.nextBytes(value);
      int form = random.nextInt(3);
      if (form == 0 && value.length > 0) {
        value[0] = 0;
      } else if (form == 1 && value.length >= 10) {
        System.arraycopy(head(random), 0, value, 0, 10);
      }
      try {
        String row = new String(values.json(value), StandardCharsets.UTF_8);
        assertThat(row).startsWith("{\"id\":").contains("\"x\":", "\"note\":");
      } catch (UnreadableMessageException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }
}
