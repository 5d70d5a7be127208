package dev.tidemill.schemas.avro;

import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.io.IOException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.avro.AvroTypeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * Builds the codec of each Java type once, with compiled calls of record accessors and method
 * handles of constructors.
 */
final class Codecs {

  private final Map<Type, Codec> known = new HashMap<>();

  /** The codec of a record class. */
  static Codec of(Class<?> record) {
    return new Codecs().codec(record);
  }

  private Codec codec(Type type) {
    Codec found = known.get(type);
    if (found != null) {
      return found;
    }
    if (type instanceof ParameterizedType p) {
      return parameterized(p);
    }
    Class<?> c = (Class<?>) type;
    Codec leaf = leaf(c);
    if (leaf != null) {
      return leaf;
    }
    if (c.isEnum()) {
      return enumeration(c.getEnumConstants());
    }
    if (c.isSealed() && c.isInterface()) {
      return union(c, 0);
    }
    return record(c);
  }

  private Codec record(Class<?> c) {
    RecordCodec codec = new RecordCodec();
    known.put(c, codec);
    RecordComponent[] components = c.getRecordComponents();
    try {
      // Records of packages that do not open themselves: access through the record's own lookup.
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(c, MethodHandles.lookup());
      Codec[] parts = new Codec[components.length];
      List<Function<Object, Object>> getters = new ArrayList<>();
      Class<?>[] types = new Class<?>[components.length];
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        parts[i] = codec(components[i].getGenericType());
        getters.add(getter(lookup, components[i]));
      }
      Constructor<?> constructor = c.getDeclaredConstructor(types);
      MethodHandle create =
          lookup
              .unreflectConstructor(constructor)
              .asSpreader(Object[].class, types.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
      codec.set(c.getName(), parts, List.copyOf(getters), create);
      return codec;
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("Not a usable record: " + c, e);
    }
  }

  /** As a compiled call: a method handle that is not a constant is several times slower. */
  @SuppressWarnings("unchecked")
  private static Function<Object, Object> getter(
      MethodHandles.Lookup lookup, RecordComponent component) throws ReflectiveOperationException {
    MethodHandle accessor = lookup.unreflect(component.getAccessor());
    try {
      return (Function<Object, Object>)
          LambdaMetafactory.metafactory(
                  lookup,
                  "apply",
                  MethodType.methodType(Function.class),
                  MethodType.methodType(Object.class, Object.class),
                  accessor,
                  accessor.type().wrap())
              .getTarget()
              .invoke();
    } catch (ReflectiveOperationException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new ReflectiveOperationException(e);
    }
  }

  private Codec parameterized(ParameterizedType p) {
    Class<?> raw = (Class<?>) p.getRawType();
    Type[] args = p.getActualTypeArguments();
    if (raw == Optional.class) {
      if (args[0] instanceof Class<?> c && c.isSealed() && c.isInterface()) {
        return optionalUnion(union(c, 1));
      }
      return optional(codec(args[0]));
    }
    if (List.class.isAssignableFrom(raw)) {
      return list(codec(args[0]));
    }
    return map(codec(args[1]));
  }

  private static Codec optional(Codec of) {
    return new Codec() {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        Optional<?> o = (Optional<?>) value;
        if (o.isEmpty()) {
          out.writeIndex(0);
          out.writeNull();
        } else {
          out.writeIndex(1);
          of.write(o.get(), out);
        }
      }

      @Override
      public Object read(Decoder in) throws IOException {
        if (in.readIndex() == 0) {
          in.readNull();
          return Optional.empty();
        }
        return Optional.of(of.read(in));
      }
    };
  }

  private static Codec optionalUnion(UnionCodec of) {
    return new Codec() {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        Optional<?> o = (Optional<?>) value;
        if (o.isEmpty()) {
          out.writeIndex(0);
          out.writeNull();
        } else {
          of.write(o.get(), out);
        }
      }

      @Override
      public Object read(Decoder in) throws IOException {
        int index = in.readIndex();
        if (index == 0) {
          in.readNull();
          return Optional.empty();
        }
        return Optional.of(of.readVariant(index, in));
      }
    };
  }

  private UnionCodec union(Class<?> sealed, int offset) {
    List<Class<?>> variants = Variants.of(sealed);
    Map<Class<?>, Integer> index = new HashMap<>();
    Codec[] codecs = new Codec[variants.size()];
    for (int i = 0; i < codecs.length; i++) {
      index.put(variants.get(i), i);
      codecs[i] = codec(variants.get(i));
    }
    return new UnionCodec(sealed, offset, index, codecs);
  }

  private record UnionCodec(
      Class<?> sealed, int offset, Map<Class<?>, Integer> index, Codec[] codecs) implements Codec {
    @Override
    public void write(Object value, Encoder out) throws IOException {
      Integer i = index.get(value.getClass());
      if (i == null) {
        throw new AvroTypeException(value.getClass() + " is not a variant of " + sealed);
      }
      out.writeIndex(i + offset);
      codecs[i].write(value, out);
    }

    @Override
    public Object read(Decoder in) throws IOException {
      return readVariant(in.readIndex(), in);
    }

    Object readVariant(int position, Decoder in) throws IOException {
      int i = position - offset;
      if (i < 0 || i >= codecs.length) {
        throw new AvroTypeException("Variant " + i + " of " + sealed + " does not exist");
      }
      return codecs[i].read(in);
    }
  }

  private static Codec list(Codec of) {
    return new Codec() {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        List<?> items = (List<?>) value;
        out.writeArrayStart();
        out.setItemCount(items.size());
        for (Object item : items) {
          out.startItem();
          of.write(item, out);
        }
        out.writeArrayEnd();
      }

      @Override
      public Object read(Decoder in) throws IOException {
        List<Object> items = new ArrayList<>();
        for (long n = in.readArrayStart(); n != 0; n = in.arrayNext()) {
          for (long i = 0; i < n; i++) {
            items.add(of.read(in));
          }
        }
        return List.copyOf(items);
      }
    };
  }

  private static Codec map(Codec of) {
    return new Codec() {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        Map<?, ?> entries = (Map<?, ?>) value;
        out.writeMapStart();
        out.setItemCount(entries.size());
        for (Object key : entries.keySet().stream().sorted().toList()) {
          out.startItem();
          out.writeString((String) key);
          of.write(entries.get(key), out);
        }
        out.writeMapEnd();
      }

      @Override
      public Object read(Decoder in) throws IOException {
        Map<String, Object> entries = new LinkedHashMap<>();
        for (long n = in.readMapStart(); n != 0; n = in.mapNext()) {
          for (long i = 0; i < n; i++) {
            entries.put(in.readString(), of.read(in));
          }
        }
        return java.util.Collections.unmodifiableMap(entries);
      }
    };
  }

  private static Codec enumeration(Object[] constants) {
    return leaf((v, out) -> out.writeEnum(((Enum<?>) v).ordinal()), in -> constants[in.readEnum()]);
  }

  private static Codec leaf(Class<?> c) {
    if (c == String.class) {
      return leaf((v, out) -> out.writeString((String) v), Decoder::readString);
    }
    if (c == PipelineSpec.class) {
      return leaf(
          (v, out) -> out.writeString(((PipelineSpec) v).document()),
          in -> PipelineSpecs.fromDocument(in.readString()));
    }
    if (c == int.class || c == Integer.class) {
      return leaf((v, out) -> out.writeInt((Integer) v), Decoder::readInt);
    }
    if (c == long.class || c == Long.class) {
      return leaf((v, out) -> out.writeLong((Long) v), Decoder::readLong);
    }
    if (c == double.class || c == Double.class) {
      return leaf((v, out) -> out.writeDouble((Double) v), Decoder::readDouble);
    }
    if (c == boolean.class || c == Boolean.class) {
      return leaf((v, out) -> out.writeBoolean((Boolean) v), Decoder::readBoolean);
    }
    if (c == Instant.class) {
      return leaf(
          (v, out) -> out.writeLong(((Instant) v).toEpochMilli()),
          in -> Instant.ofEpochMilli(in.readLong()));
    }
    if (c == Duration.class) {
      return leaf(
          (v, out) -> out.writeLong(((Duration) v).toMillis()),
          in -> Duration.ofMillis(in.readLong()));
    }
    if (c == byte[].class) {
      return leaf((v, out) -> out.writeBytes((byte[]) v), Codecs::readBytes);
    }
    if (c == double[].class) {
      return leaf(Codecs::writeDoubles, Codecs::readDoubles);
    }
    if (c == long[].class) {
      return leaf(Codecs::writeLongs, Codecs::readLongs);
    }
    if (c == OptionalDouble.class) {
      return options(
          v -> ((OptionalDouble) v).isEmpty() ? null : ((OptionalDouble) v).getAsDouble(),
          v -> v == null ? OptionalDouble.empty() : OptionalDouble.of((Double) v),
          leaf(double.class));
    }
    if (c == OptionalLong.class) {
      return options(
          v -> ((OptionalLong) v).isEmpty() ? null : ((OptionalLong) v).getAsLong(),
          v -> v == null ? OptionalLong.empty() : OptionalLong.of((Long) v),
          leaf(long.class));
    }
    if (c == OptionalInt.class) {
      return options(
          v -> ((OptionalInt) v).isEmpty() ? null : ((OptionalInt) v).getAsInt(),
          v -> v == null ? OptionalInt.empty() : OptionalInt.of((Integer) v),
          leaf(int.class));
    }
    return null;
  }

  private static Codec options(
      Function<Object, Object> unwrap, Function<Object, Object> wrap, Codec of) {
    Codec optional = optional(of);
    return leaf(
        (v, out) -> optional.write(Optional.ofNullable(unwrap.apply(v)), out),
        in -> wrap.apply(((Optional<?>) optional.read(in)).orElse(null)));
  }

  private static byte[] readBytes(Decoder in) throws IOException {
    ByteBuffer b = in.readBytes(null);
    byte[] bytes = new byte[b.remaining()];
    b.get(bytes);
    return bytes;
  }

  private static void writeDoubles(Object value, Encoder out) throws IOException {
    double[] items = (double[]) value;
    out.writeArrayStart();
    out.setItemCount(items.length);
    for (double item : items) {
      out.startItem();
      out.writeDouble(item);
    }
    out.writeArrayEnd();
  }

  private static Object readDoubles(Decoder in) throws IOException {
    double[] items = new double[16];
    int size = 0;
    for (long n = in.readArrayStart(); n != 0; n = in.arrayNext()) {
      for (long i = 0; i < n; i++) {
        if (size == items.length) {
          items = Arrays.copyOf(items, size * 2);
        }
        items[size++] = in.readDouble();
      }
    }
    return Arrays.copyOf(items, size);
  }

  private static void writeLongs(Object value, Encoder out) throws IOException {
    long[] items = (long[]) value;
    out.writeArrayStart();
    out.setItemCount(items.length);
    for (long item : items) {
      out.startItem();
      out.writeLong(item);
    }
    out.writeArrayEnd();
  }

  private static Object readLongs(Decoder in) throws IOException {
    long[] items = new long[16];
    int size = 0;
    for (long n = in.readArrayStart(); n != 0; n = in.arrayNext()) {
      for (long i = 0; i < n; i++) {
        if (size == items.length) {
          items = Arrays.copyOf(items, size * 2);
        }
        items[size++] = in.readLong();
      }
    }
    return Arrays.copyOf(items, size);
  }

  private interface Writer {
    void write(Object value, Encoder out) throws IOException;
  }

  private interface Reader {
    Object read(Decoder in) throws IOException;
  }

  private static Codec leaf(Writer writer, Reader reader) {
    return new Codec() {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        writer.write(value, out);
      }

      @Override
      public Object read(Decoder in) throws IOException {
        return reader.read(in);
      }
    };
  }

  /** Set after creation, since records may contain themselves. */
  private static final class RecordCodec implements Codec {
    private String name;
    private Codec[] parts;
    private List<Function<Object, Object>> getters;
    private MethodHandle create;

    void set(
        String name, Codec[] parts, List<Function<Object, Object>> getters, MethodHandle create) {
      this.name = name;
      this.parts = parts;
      this.getters = getters;
      this.create = create;
    }

    @Override
    public void write(Object value, Encoder out) throws IOException {
      for (int i = 0; i < parts.length; i++) {
        Object part = getters.get(i).apply(value);
        if (part == null) {
          throw new AvroTypeException("Field " + i + " of " + name + " is null");
        }
        parts[i].write(part, out);
      }
    }

    @Override
    public Object read(Decoder in) throws IOException {
      Object[] values = new Object[parts.length];
      for (int i = 0; i < parts.length; i++) {
        values[i] = parts[i].read(in);
      }
      try {
        return (Object) create.invokeExact(values);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AvroTypeException("Cannot create " + name, e);
      }
    }
  }
}
