package dev.tidemill.schemas.avro;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * Builds the codec of each record class once. Messages share most of their records, and a process
 * reads and writes few of the variants that a union may have: a record's calls are compiled when it
 * is first read or written.
 */
final class Codecs {

  /** Guarded by the class. */
  private static final Map<Class<?>, RecordCodec> SHARED = new HashMap<>();

  private final Map<Class<?>, RecordCodec> fresh = new HashMap<>();

  private Codecs() {}

  /**
   * The codec of a record class.
   *
   * @throws IllegalArgumentException if it holds a type that has no Avro form
   */
  static synchronized Codec of(Class<?> record) {
    Codecs codecs = new Codecs();
    Codec codec = codecs.codec(record);
    SHARED.putAll(codecs.fresh);
    return codec;
  }

  private Codec codec(Type type) {
    if (type instanceof ParameterizedType p) {
      return parameterized(p);
    }
    Class<?> c = (Class<?>) type;
    Optional<Leaf> leaf = Leaf.of(c);
    if (leaf.isPresent()) {
      return leaf.get().codec();
    }
    if (c.isEnum()) {
      return enumeration(c.getEnumConstants());
    }
    if (c.isSealed() && c.isInterface()) {
      return union(c, 0);
    }
    if (c.isRecord()) {
      return record(c);
    }
    throw new IllegalArgumentException("No Avro form for " + c);
  }

  private Codec record(Class<?> c) {
    RecordCodec known = SHARED.getOrDefault(c, fresh.get(c));
    if (known != null) {
      return known;
    }
    RecordCodec codec = new RecordCodec(c);
    // Before its parts, since a record may hold itself.
    fresh.put(c, codec);
    List<Codec> parts = new ArrayList<>();
    for (RecordComponent component : c.getRecordComponents()) {
      parts.add(codec(component.getGenericType()));
    }
    codec.set(parts);
    return codec;
  }

  private Codec parameterized(ParameterizedType p) {
    Class<?> raw = (Class<?>) p.getRawType();
    Type[] args = p.getActualTypeArguments();
    if (raw == Optional.class) {
      return args[0] instanceof Class<?> c && c.isSealed() && c.isInterface()
          ? Containers.optionalUnion(union(c, 1))
          : Containers.optional(codec(args[0]));
    }
    if (raw == List.class) {
      return Containers.list(codec(args[0]));
    }
    if (raw == Map.class) {
      return Containers.map(codec(args[1]));
    }
    throw new IllegalArgumentException("No Avro form for " + p);
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

  private static Codec enumeration(Object[] constants) {
    return new Codec() {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        out.writeEnum(((Enum<?>) value).ordinal());
      }

      @Override
      public Object read(Decoder in) throws IOException {
        return constants[in.readEnum()];
      }
    };
  }
}
