package dev.tidemill.console;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.Locale;
import java.util.Map;

/** Messages as maps, lists, strings, numbers and booleans, as {@link MessageJson} shapes them. */
final class Views {

  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private Views() {}

  /** A record, collection or value; null for an empty option. */
  static Object of(Object value) {
    return MessageJson.MAPPER.convertValue(value, Object.class);
  }

  /** A record as a map, to which the caller may add. */
  static Map<String, Object> record(Object value) {
    return MessageJson.MAPPER.convertValue(value, OBJECT);
  }

  /** Name of a variant: {@code run-ended} for RunEnded. */
  static String kind(Object variant) {
    return kebab(variant.getClass().getSimpleName().replaceAll("([a-z0-9])([A-Z])", "$1_$2"));
  }

  /** A constant's name in lower-kebab. */
  static String kebab(Enum<?> constant) {
    return kebab(constant.name());
  }

  private static String kebab(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
