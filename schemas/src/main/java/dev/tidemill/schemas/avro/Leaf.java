package dev.tidemill.schemas.avro;

import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * A type that is written without looking into it.
 *
 * @param schema its form in Avro
 */
record Leaf(Schema schema, Codec codec) {

  private static final Map<Class<?>, Leaf> ALL = all();

  /** The leaf of a type, if the type is one. */
  static Optional<Leaf> of(Class<?> type) {
    return Optional.ofNullable(ALL.get(type));
  }

  private static Map<Class<?>, Leaf> all() {
    Leaf text = leaf(Schema.Type.STRING, String.class, Encoder::writeString, Decoder::readString);
    Leaf ints = leaf(Schema.Type.INT, Integer.class, Encoder::writeInt, Decoder::readInt);
    Leaf longs = leaf(Schema.Type.LONG, Long.class, Encoder::writeLong, Decoder::readLong);
    Leaf doubles =
        leaf(Schema.Type.DOUBLE, Double.class, Encoder::writeDouble, Decoder::readDouble);
    Leaf truths =
        leaf(Schema.Type.BOOLEAN, Boolean.class, Encoder::writeBoolean, Decoder::readBoolean);
    Schema time = LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    Map<Class<?>, Leaf> all = new HashMap<>();
    all.put(String.class, text);
    all.put(int.class, ints);
    all.put(Integer.class, ints);
    all.put(long.class, longs);
    all.put(Long.class, longs);
    all.put(double.class, doubles);
    all.put(Double.class, doubles);
    all.put(boolean.class, truths);
    all.put(Boolean.class, truths);
    all.put(
        PipelineSpec.class,
        text.as(PipelineSpec.class, PipelineSpec::document, PipelineSpecs::fromDocument));
    all.put(Duration.class, longs.as(Duration.class, Duration::toMillis, Duration::ofMillis));
    all.put(
        Instant.class,
        new Leaf(
            time, longs.as(Instant.class, Instant::toEpochMilli, Instant::ofEpochMilli).codec()));
    all.put(byte[].class, leaf(Schema.Type.BYTES, byte[].class, Encoder::writeBytes, Leaf::bytes));
    all.put(
        double[].class,
        new Leaf(
            Schema.createArray(doubles.schema()),
            codec(double[].class, NumberArrays::write, NumberArrays::readDoubles)));
    all.put(
        long[].class,
        new Leaf(
            Schema.createArray(longs.schema()),
            codec(long[].class, NumberArrays::write, NumberArrays::readLongs)));
    all.put(
        OptionalInt.class,
        ints.optional(
            OptionalInt.class,
            o -> o.isEmpty() ? null : o.getAsInt(),
            v -> v == null ? OptionalInt.empty() : OptionalInt.of(v)));
    all.put(
        OptionalLong.class,
        longs.optional(
            OptionalLong.class,
            o -> o.isEmpty() ? null : o.getAsLong(),
            v -> v == null ? OptionalLong.empty() : OptionalLong.of(v)));
    all.put(
        OptionalDouble.class,
        doubles.optional(
            OptionalDouble.class,
            o -> o.isEmpty() ? null : o.getAsDouble(),
            v -> v == null ? OptionalDouble.empty() : OptionalDouble.of(v)));
    return Map.copyOf(all);
  }

  private interface Writer<T> {
    void write(Encoder out, T value) throws IOException;
  }

  private interface Reader<T> {
    T read(Decoder in) throws IOException;
  }

  private static <T> Leaf leaf(
      Schema.Type schema, Class<T> type, Writer<T> writer, Reader<T> reader) {
    return new Leaf(Schema.create(schema), codec(type, writer, reader));
  }

  private static <T> Codec codec(Class<T> type, Writer<T> writer, Reader<T> reader) {
    return new Codec() {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        writer.write(out, type.cast(value));
      }

      @Override
      public Object read(Decoder in) throws IOException {
        return reader.read(in);
      }
    };
  }

  /** Another type in the same form. */
  @SuppressWarnings("unchecked")
  private <T, V> Leaf as(Class<T> type, Function<T, V> value, Function<V, T> of) {
    return new Leaf(
        schema,
        codec(
            type,
            (out, t) -> codec.write(value.apply(t), out),
            in -> of.apply((V) codec.read(in))));
  }

  /** A type of values that may be missing; the functions have null for a missing one. */
  @SuppressWarnings("unchecked")
  private <T, V> Leaf optional(Class<T> type, Function<T, V> value, Function<V, T> of) {
    Codec optional = Containers.optional(codec);
    return new Leaf(
        RecordSchemas.optional(schema),
        codec(
            type,
            (out, t) -> optional.write(Optional.ofNullable(value.apply(t)), out),
            in -> of.apply(((Optional<V>) optional.read(in)).orElse(null))));
  }

  private static byte[] bytes(Decoder in) throws IOException {
    ByteBuffer buffer = in.readBytes(null);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
