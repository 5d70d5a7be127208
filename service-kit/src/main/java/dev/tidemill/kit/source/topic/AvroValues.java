package dev.tidemill.kit.source.topic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemill.kit.source.SourceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
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
 * written with the schema that the specification names. Not thread-safe.
 */
public final class AvroValues {

  private static final int SINGLE_OBJECT_BYTES = 10;
  private static final int CONFLUENT_BYTES = 5;

  private final JsonFactory json = new JsonFactory();
  private final Schema schema;
  private final byte[] fingerprint;
  private final Set<String> names;
  private final GenericDatumReader<GenericRecord> reader;

  public AvroValues(Schema schema) {
    this.schema = schema;
    this.fingerprint = fingerprint(schema);
    this.names =
        schema.getFields().stream()
            .map(f -> f.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    this.reader = new GenericDatumReader<>(schema);
  }

  /**
   * Those of a schema in a file.
   *
   * @param folder of the pipeline
   * @param path of the file, relative to the folder
   * @throws SourceException if it cannot be read, or is not the schema of a record
   */
  public static AvroValues read(Path folder, String path) throws SourceException {
    Path file = folder.resolve(path).normalize();
    try {
      Schema schema = new Schema.Parser().parse(Files.readString(file));
      if (schema.getType() != Schema.Type.RECORD) {
        throw new SourceException(path + " is not the schema of a record", false, null);
      }
      return new AvroValues(schema);
    } catch (IOException e) {
      throw new SourceException("the schema " + file + " cannot be read", false, e);
    } catch (SchemaParseException e) {
      throw new SourceException(path + " is not an Avro schema: " + e.getMessage(), false, e);
    }
  }

  /** The names of the fields of a value, in lower case. */
  public Set<String> names() {
    return names;
  }

  private static byte[] fingerprint(Schema schema) {
    long print = SchemaNormalization.parsingFingerprint64(schema);
    byte[] bytes = new byte[Long.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (print >>> (8 * i));
    }
    return bytes;
  }

  /**
   * A value as a JSON object in one line.
   *
   * @throws UnreadableMessageException if it is written otherwise
   */
  public byte[] json(byte[] value) throws UnreadableMessageException {
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
    } catch (IOException | RuntimeException e) { // Avro, or what its bytes stand for: no such time
      throw new UnreadableMessageException("it does not fit the schema; " + OTHER_SCHEMA);
    }
    return line.toByteArray();
  }

  private static final String OTHER_SCHEMA = "it may be written with another one";

  private int start(byte[] value) throws UnreadableMessageException {
    if (value.length >= SINGLE_OBJECT_BYTES && value[0] == (byte) 0xc3 && value[1] == (byte) 0x01) {
      for (int i = 0; i < fingerprint.length; i++) {
        if (value[2 + i] != fingerprint[i]) {
          throw new UnreadableMessageException(
              "it is written with another schema than the one that is given");
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
