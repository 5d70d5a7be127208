package dev.tidemill.schemas.avro;

import dev.tidemill.schemas.spec.PipelineSpec;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes a full sample of any record: every option present, every list with each variant of its
 * type.
 */
final class Samples {

  private final Supplier<PipelineSpec> spec;
  private int variant;
  private int counter;

  Samples(Supplier<PipelineSpec> spec) {
    this.spec = spec;
  }

  /** A sample whose sealed fields hold variant number {@code variant} (modulo their number). */
  <T> T of(Class<T> type, int variant) {
    this.variant = variant;
    this.counter = 0;
    return type.cast(value(type));
  }

  private Object value(Type type) {
    if (type instanceof ParameterizedType p) {
      Class<?> raw = (Class<?>) p.getRawType();
      Type[] args = p.getActualTypeArguments();
      if (raw == Optional.class) {
        return variant % 2 == 1 ? Optional.empty() : Optional.of(value(args[0]));
      }
      if (raw == List.class) {
        List<Object> items = new ArrayList<>();
        items.add(value(args[0]));
        items.add(value(args[0]));
        return List.copyOf(items);
      }
      return Map.of("a", value(args[1]), "b", value(args[1]));
    }
    Class<?> c = (Class<?>) type;
    counter++;
    if (c == String.class) {
      return "text-" + counter;
    }
    if (c == int.class || c == Integer.class) {
      return counter;
    }
    if (c == long.class || c == Long.class) {
      return 1_000_000_000_000L + counter;
    }
    if (c == double.class || c == Double.class) {
      return counter / 7.0;
    }
    if (c == boolean.class) {
      return counter % 2 == 0;
    }
    if (c == Instant.class) {
      return Instant.ofEpochMilli(986_083_200_000L + counter);
    }
    if (c == Duration.class) {
      return Duration.ofMillis(counter);
    }
    if (c == byte[].class) {
      return new byte[] {1, 2, (byte) counter};
    }
    if (c == double[].class) {
      return new double[] {counter, Double.NaN, -1.5};
    }
    if (c == long[].class) {
      return new long[] {counter, 0, Long.MAX_VALUE};
    }
    if (c == PipelineSpec.class) {
      return spec.get();
    }
    if (c.isEnum()) {
      Object[] constants = c.getEnumConstants();
      return constants[counter % constants.length];
    }
    if (c.isSealed() && c.isInterface()) {
      List<Class<?>> variants = Variants.of(c);
      return value(variants.get(variant % variants.size()));
    }
    return record(c);
  }

  private Object record(Class<?> c) {
    RecordComponent[] components = c.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < values.length; i++) {
      types[i] = components[i].getType();
      values[i] = value(components[i].getGenericType());
    }
    try {
      Constructor<?> constructor = c.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(c.toString(), e);
    }
  }

  /** How many variants a sample of this type can show: the largest closed set in it. */
  static int variants(Class<?> type) {
    int most = 2;
    for (RecordComponent rc : type.getRecordComponents()) {
      if (rc.getType().isSealed() && rc.getType().isInterface()) {
        most = Math.max(most, Variants.of(rc.getType()).size());
      }
    }
    return most;
  }
}
