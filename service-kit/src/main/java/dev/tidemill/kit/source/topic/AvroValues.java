package dev.tidemill.kit.source.topic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemill.kit.source.SourceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParseException;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Values in Avro: in the single-object encoding ({@code C3 01} and the fingerprint of the schema)
 * or that of Confluent's serializer ({@code 00} and four bytes that number a schema in a registry).
 * Those of earlier schemas get the fields of the newest one. The number in a registry says nothing
 * here: such a value is of the first schema, the newest one before the others, that fits all of its
 * bytes. Not thread-safe.
 */
public final class AvroValues {

  private static final int SINGLE_OBJECT_BYTES = 10;
  private static final int CONFLUENT_BYTES = 5;
  private static final String OTHER_SCHEMA = "it may be written with another one";

  private final JsonFactory json = new JsonFactory();
  private final Schema schema;
  private final Set<String> names;
  private final List<Written> written = new ArrayList<>();

  /** One of the schemas that values are written with. */
  private record Written(byte[] fingerprint, GenericDatumReader<GenericRecord> reader) {}

  public AvroValues(Schema schema) {
    this(schema, List.of());
  }

  /**
   * @param schema whose fields all values get
   * @param earlier of other values, each such that {@code schema} can read it
   */
  public AvroValues(Schema schema, List<Schema> earlier) {
    this.schema = schema;
    this.names =
        schema.getFields().stream()
            .map(f -> f.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    Stream.concat(Stream.of(schema), earlier.stream())
        .forEach(
            s -> written.add(new Written(fingerprint(s), new GenericDatumReader<>(s, schema))));
  }

  /**
   * Those of a schema in a file.
   *
   * @param folder of the pipeline
   * @param path of the file, relative to the folder
   * @throws SourceException if it cannot be read, or is not the schema of a record
   */
  public static AvroValues read(Path folder, String path) throws SourceException {
    return read(folder, path, List.of());
  }

  /**
   * Those of several schemas in files.
   *
   * @param folder of the pipeline
   * @param path of the newest one, relative to the folder
   * @param earlier paths of the others
   * @throws SourceException if one cannot be read, or is not the schema of a record, or if values
   *     of an earlier one cannot get the fields of the newest
   */
  public static AvroValues read(Path folder, String path, List<String> earlier)
      throws SourceException {
    Schema newest = schema(folder, path);
    List<Schema> others = new ArrayList<>();
    for (String other : earlier) {
      Schema before = schema(folder, other);
      var fits = SchemaCompatibility.checkReaderWriterCompatibility(newest, before).getResult();
      if (fits.getCompatibility() != SchemaCompatibilityType.COMPATIBLE) {
        throw new SourceException(
            "values of %s cannot get the fields of %s: %s; a new field needs a default"
                .formatted(
                    other,
                    path,
                    fits.getIncompatibilities().stream()
                        .map(i -> i.getMessage() + " at " + i.getLocation())
                        .collect(Collectors.joining(", "))),
            false,
            null);
      }
      others.add(before);
    }
    return new AvroValues(newest, others);
  }

  private static Schema schema(Path folder, String path) throws SourceException {
    Path file = folder.resolve(path).normalize();
    try {
      Schema schema = new Schema.Parser().parse(Files.readString(file));
      if (schema.getType() != Schema.Type.RECORD) {
        throw new SourceException(path + " is not the schema of a record", false, null);
      }
      return schema;
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
    if (value.length >= SINGLE_OBJECT_BYTES && value[0] == (byte) 0xc3 && value[1] == (byte) 0x01) {
      byte[] fingerprint = Arrays.copyOfRange(value, 2, SINGLE_OBJECT_BYTES);
      for (Written each : written) {
        if (Arrays.equals(each.fingerprint(), fingerprint)) {
          return json(each, value, SINGLE_OBJECT_BYTES);
        }
      }
      throw new UnreadableMessageException(
          "it is written with another schema than the one that is given");
    }
    if (value.length < CONFLUENT_BYTES || value[0] != 0) {
      throw new UnreadableMessageException(
          "it is neither in Avro's single-object encoding nor in that of Confluent's serializer");
    }
    UnreadableMessageException first = null;
    for (Written each : written) {
      try {
        return json(each, value, CONFLUENT_BYTES);
      } catch (UnreadableMessageException e) {
        first = first == null ? e : first;
      }
    }
    throw first;
  }

  private byte[] json(Written by, byte[] value, int start) throws UnreadableMessageException {
    BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(value, start, value.length - start, null);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (JsonGenerator out = json.createGenerator(line)) {
      GenericRecord record = by.reader().read(null, decoder);
      if (!decoder.isEnd()) {
        throw new UnreadableMessageException("bytes are left after its value; " + OTHER_SCHEMA);
      }
      new AvroJson(out).write(schema, record);
    } catch (IOException | RuntimeException e) { // Avro, or what its bytes stand for: no such time
      throw new UnreadableMessageException("it does not fit the schema; " + OTHER_SCHEMA);
    }
    return line.toByteArray();
  }
}
