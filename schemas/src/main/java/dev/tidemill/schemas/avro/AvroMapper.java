package dev.tidemill.schemas.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Maps a Java record to Avro bytes and back, in single-object encoding: {@code C3 01}, the
 * CRC-64-AVRO fingerprint of the writer's schema (little endian), the body. Bytes of an older
 * schema are resolved to the current one by Avro's rules; older schemas ship in the jar under
 * {@code avro/history/NAME/*.avsc}. Thread-safe.
 *
 * @param <T> the record
 */
public final class AvroMapper<T> {

  private static final int HEADER = 10;
  private static final Map<Class<?>, AvroMapper<?>> MAPPERS = new ConcurrentHashMap<>();

  private final Class<T> type;
  private final Schema schema;
  private final long fingerprint;
  private final Codec codec;
  private volatile Map<Long, Schema> history;
  private final ThreadLocal<Buffer> buffers = ThreadLocal.withInitial(Buffer::new);

  private static final class Buffer {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    BinaryEncoder encoder;
    BinaryDecoder decoder;
  }

  private AvroMapper(Class<T> type) {
    this.type = type;
    this.schema = RecordSchemas.of(type);
    this.fingerprint = SchemaNormalization.parsingFingerprint64(schema);
    this.codec = Codecs.of(type);
  }

  /** The mapper of a record class; made once. */
  @SuppressWarnings("unchecked")
  public static <T> AvroMapper<T> of(Class<T> type) {
    AvroMapper<?> found = MAPPERS.get(type);
    if (found == null) {
      found = new AvroMapper<>(type);
      MAPPERS.put(type, found);
    }
    return (AvroMapper<T>) found;
  }

  /** The current schema. */
  public Schema schema() {
    return schema;
  }

  /**
   * The name of the record in Avro, such as {@code JobEvent}; a nested one has the outer's first.
   */
  public String name() {
    return schema.getName();
  }

  /**
   * Writes a record in the Avro single-object encoding.
   *
   * @throws AvroRuntimeException if a field is null
   */
  public byte[] encode(T value) {
    Buffer buffer = buffers.get();
    buffer.bytes.reset();
    writeHeader(buffer.bytes, fingerprint);
    buffer.encoder = EncoderFactory.get().binaryEncoder(buffer.bytes, buffer.encoder);
    try {
      codec.write(value, buffer.encoder);
      buffer.encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      buffer.encoder = null;
      throw e;
    }
    return buffer.bytes.toByteArray();
  }

  /**
   * Reads a record that this version or an older one wrote.
   *
   * @throws UnknownSchemaException if a newer or an unreleased version wrote these bytes
   * @throws AvroRuntimeException if they are not such a record
   */
  public T decode(byte[] bytes) {
    if (bytes.length < HEADER || bytes[0] != (byte) 0xC3 || bytes[1] != 1) {
      throw new AvroRuntimeException("Not Avro single-object encoding of " + type.getSimpleName());
    }
    long writer = ByteBuffer.wrap(bytes, 2, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (writer == fingerprint) {
      return read(bytes, HEADER);
    }
    Schema old = history().get(writer);
    if (old == null) {
      throw new UnknownSchemaException(type, writer);
    }
    return read(resolve(bytes, old), 0);
  }

  private T read(byte[] bytes, int from) {
    Buffer buffer = buffers.get();
    BinaryDecoder in =
        DecoderFactory.get().binaryDecoder(bytes, from, bytes.length - from, buffer.decoder);
    buffer.decoder = in;
    try {
      return type.cast(codec.read(in));
    } catch (IOException
        | IndexOutOfBoundsException
        | IllegalArgumentException
        | NullPointerException e) {
      throw new AvroRuntimeException("Damaged " + type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  /** Re-writes a body of an older schema in the current one, by Avro's resolution rules. */
  private byte[] resolve(byte[] bytes, Schema writer) {
    try {
      BinaryDecoder in =
          DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null);
      Object datum = new GenericDatumReader<>(writer, schema).read(null, in);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
      new GenericDatumWriter<>(schema).write(datum, encoder);
      encoder.flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new AvroRuntimeException("Damaged " + type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  private static void writeHeader(ByteArrayOutputStream out, long fingerprint) {
    out.write(0xC3);
    out.write(0x01);
    for (int i = 0; i < 8; i++) {
      out.write((int) (fingerprint >>> (8 * i)) & 0xFF);
    }
  }

  /** Read at the first record of another schema: most processes never meet one. */
  private Map<Long, Schema> history() {
    Map<Long, Schema> known = history;
    if (known == null) {
      known = new HashMap<>();
      for (Schema old : readHistory()) {
        known.put(SchemaNormalization.parsingFingerprint64(old), old);
      }
      known = Map.copyOf(known);
      history = known;
    }
    return known;
  }

  private List<Schema> readHistory() {
    String folder = "/avro/history/" + RecordSchemas.name(type) + "/";
    try (InputStream index = type.getResourceAsStream(folder + "index")) {
      if (index == null) {
        return List.of();
      }
      String names = new String(index.readAllBytes(), StandardCharsets.UTF_8);
      return names.lines().filter(n -> !n.isBlank()).map(n -> parse(folder + n.strip())).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Schema parse(String resource) {
    try (InputStream in = type.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("Missing resource " + resource);
      }
      return new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
