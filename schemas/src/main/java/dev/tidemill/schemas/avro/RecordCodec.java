package dev.tidemill.schemas.avro;

import java.io.IOException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.AvroTypeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * The codec of a record: compiled calls of its accessors and a method handle of its constructor,
 * made when they are first needed.
 */
final class RecordCodec implements Codec {

  private final Class<?> type;
  private Codec[] parts;
  private volatile Calls calls;

  private record Calls(List<Function<Object, Object>> getters, MethodHandle create) {}

  RecordCodec(Class<?> type) {
    this.type = type;
  }

  /** Its parts are set after it is made, since records may hold themselves. */
  void set(List<Codec> parts) {
    this.parts = parts.toArray(Codec[]::new);
  }

  @Override
  public void write(Object value, Encoder out) throws IOException {
    List<Function<Object, Object>> getters = calls().getters();
    for (int i = 0; i < parts.length; i++) {
      Object part = getters.get(i).apply(value);
      if (part == null) {
        throw new AvroTypeException("Field " + i + " of " + type.getName() + " is null");
      }
      parts[i].write(part, out);
    }
  }

  @Override
  public Object read(Decoder in) throws IOException {
    MethodHandle create = calls().create();
    Object[] values = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      values[i] = parts[i].read(in);
    }
    try {
      return (Object) create.invokeExact(values);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AvroTypeException("Cannot create " + type.getName(), e);
    }
  }

  /** Two threads may make them at once: they are the same. */
  private Calls calls() {
    Calls known = calls;
    if (known == null) {
      known = compile(type);
      calls = known;
    }
    return known;
  }

  private static Calls compile(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    try {
      // Records of packages that do not open themselves: access through the record's own lookup.
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
      List<Function<Object, Object>> getters = new ArrayList<>();
      Class<?>[] types = new Class<?>[components.length];
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        getters.add(getter(lookup, components[i]));
      }
      MethodHandle create =
          lookup
              .unreflectConstructor(type.getDeclaredConstructor(types))
              .asSpreader(Object[].class, types.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
      return new Calls(List.copyOf(getters), create);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("Not a usable record: " + type, e);
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
}
