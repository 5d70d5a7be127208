package dev.tidemill.schemas.avro;

import java.io.IOException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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
