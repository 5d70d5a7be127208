package dev.tidemill.training.snapshot.topic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemill.schemas.spec.source.TopicRows;
import dev.tidemill.training.snapshot.SnapshotException;
import dev.tidemill.training.snapshot.SourceLook;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParseException;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Values in Avro: in the single-object encoding ({@code C3 01} and the fingerprint of the schema)
 * or that of Confluent's serializer ({@code 00} and four bytes that number a schema in a registry),
 * written with the schema that the specification names.
 */
final class AvroValues implements MessageRows.Values {

  private static final int SINGLE_OBJECT_BYTES = 10;
  private static final int CONFLUENT_BYTES = 5;

  private final JsonFactory json = new JsonFactory();
  private final Schema schema;
  private final byte[] fingerprint;
  private final Set<String> names;
  private final GenericDatumReader<GenericRecord> reader;

  AvroValues(Schema schema) {
    this.schema = schema;
    this.fingerprint = fingerprint(schema);
    this.names =
        schema.getFields().stream()
            .map(f -> f.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    this.reader = new GenericDatumReader<>(schema);
  }

  /**
   * Those of a source.
   *
   * @throws SnapshotException if its schema cannot be read
   */
  static AvroValues of(SourceLook<TopicRows> look) throws SnapshotException {
    String path = look.spec().schema().orElseThrow();
    Path file = look.folder().resolve(path).normalize();
    try {
      Schema schema = new Schema.Parser().parse(Files.readString(file));
      if (schema.getType() != Schema.Type.RECORD) {
        throw look.problem("BAD_SCHEMA", path + " is not the schema of a record");
      }
      return new AvroValues(schema);
    } catch (IOException e) {
      throw look.problem("BAD_SCHEMA", "the schema " + file + " cannot be read");
    } catch (SchemaParseException e) {
      throw look.problem("BAD_SCHEMA", path + " is not an Avro schema: " + e.getMessage());
    }
  }

  private static byte[] fingerprint(Schema schema) {
    long print = SchemaNormalization.parsingFingerprint64(schema);
    byte[] bytes = new byte[Long.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (print >>> (8 * i));
    }
    return bytes;
  }

  @Override
  public JsonRow row(byte[] value) throws UnreadableMessageException {
    int start = start(value);
    BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(value, start, value.length - start, null);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (JsonGenerator out = json.createGenerator(line)) {
      GenericRecord record = reader.read(null, decoder);
      if (!decoder.isEnd()) {
        throw new UnreadableMessageException("bytes are left after its value; " + OTHER_SCHEMA);
      }
      new AvroJson(out).write(schema, record);
    } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
      throw new UnreadableMessageException("it does not fit the schema; " + OTHER_SCHEMA);
    }
    return new JsonRow(line.toByteArray(), names);
  }

  private static final String OTHER_SCHEMA = "it may be written with another one";

  private int start(byte[] value) throws UnreadableMessageException {
    if (value.length >= SINGLE_OBJECT_BYTES && value[0] == (byte) 0xc3 && value[1] == (byte) 0x01) {
      for (int i = 0; i < fingerprint.length; i++) {
        if (value[2 + i] != fingerprint[i]) {
          throw new UnreadableMessageException(
              "it is written with another schema than topic.schema");
        }
      }
      return SINGLE_OBJECT_BYTES;
    }
    if (value.length >= CONFLUENT_BYTES && value[0] == 0) {
      return CONFLUENT_BYTES;
    }
    throw new UnreadableMessageException(
        "it is neither in Avro's single-object encoding nor in that of Confluent's serializer");
  }
}
