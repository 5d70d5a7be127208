package dev.tidemill.console;

import dev.tidemill.schemas.spec.PipelineSpec;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Messages as plain maps for JSON: enum constants in lower-kebab, variants of closed sets carry a
 * {@code kind}, absent options are left out, NaN is null, a pipeline specification is shown by its
 * name.
 */
final class Views {

  private Views() {}

  /** A record, collection or value as maps, lists, strings, numbers and booleans. */
  static Object of(Object value) {
    if (value == null || value instanceof String || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Number n) {
      return number(n);
    }
    if (value instanceof Instant || value instanceof Duration) {
      return value.toString();
    }
    if (value instanceof Enum<?> e) {
      return kebab(e.name());
    }
    if (value instanceof Optional<?> o) {
      return o.map(Views::of).orElse(null);
    }
    if (value instanceof OptionalDouble d) {
      return d.isPresent() ? number(d.getAsDouble()) : null;
    }
    if (value instanceof PipelineSpec spec) {
      return spec.key();
    }
    if (value instanceof Collection<?> items) {
      return items.stream().map(Views::of).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> out = new LinkedHashMap<>();
      map.forEach((k, v) -> out.put(String.valueOf(k), of(v)));
      return out;
    }
    if (value instanceof double[] numbers) {
      List<Object> out = new ArrayList<>();
      for (double n : numbers) {
        out.add(number(n));
      }
      return out;
    }
    if (value instanceof long[] numbers) {
      List<Object> out = new ArrayList<>();
      for (long n : numbers) {
        out.add(n);
      }
      return out;
    }
    if (value instanceof byte[] bytes) {
      return java.util.Base64.getEncoder().encodeToString(bytes);
    }
    if (value.getClass().isRecord()) {
      return record(value);
    }
    return value.toString();
  }

  /** A record as a map, to which the caller may add. */
  static Map<String, Object> record(Object value) {
    Map<String, Object> out = new LinkedHashMap<>();
    boolean variant =
        value.getClass().getEnclosingClass() != null && value.getClass().getInterfaces().length > 0;
    if (variant) {
      out.put("type", kind(value));
    }
    for (RecordComponent c : value.getClass().getRecordComponents()) {
      try {
        Object part = of(c.getAccessor().invoke(value));
        if (part != null) {
          out.put(c.getName(), part);
        }
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException("Cannot show " + c, e);
      }
    }
    return out;
  }

  /** Name of a variant: {@code run-ended} for RunEnded. */
  static String kind(Object variant) {
    return kebab(variant.getClass().getSimpleName().replaceAll("([a-z0-9])([A-Z])", "$1_$2"));
  }

  static String kebab(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Object number(Number n) {
    boolean finite = !(n instanceof Double d) || Double.isFinite(d);
    return finite ? n : null;
  }
}
