package dev.tidemill.schemas.spec.kind;

import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.schemas.spec.field.Limits;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;

/** The JSON Schema of a number. */
final class NumberSchema {

  private static final Set<Class<?>> INT = Set.of(int.class, Integer.class);
  private static final Set<Class<?>> LONG = Set.of(long.class, Long.class);

  private NumberSchema() {}

  /** A whole number has the limits of its type, unless it has its own. */
  static void write(Class<?> type, Optional<Limits> own, ObjectNode schema) {
    boolean whole = INT.contains(type) || LONG.contains(type);
    schema.put("type", whole ? "integer" : "number");
    if (whole) {
      boolean small = INT.contains(type);
      limit(schema, "minimum", BigDecimal.valueOf(small ? Integer.MIN_VALUE : Long.MIN_VALUE));
      limit(schema, "maximum", BigDecimal.valueOf(small ? Integer.MAX_VALUE : Long.MAX_VALUE));
    }
    own.ifPresent(
        limits -> {
          limit(schema, "minimum", limits.min());
          limit(schema, "exclusiveMinimum", limits.above());
          limit(schema, "maximum", limits.max());
          limit(schema, "exclusiveMaximum", limits.below());
        });
  }

  private static void limit(ObjectNode schema, String keyword, double limit) {
    if (!Double.isNaN(limit)) {
      boolean whole = limit == Math.rint(limit);
      limit(schema, keyword, whole ? BigDecimal.valueOf((long) limit) : BigDecimal.valueOf(limit));
    }
  }

  /** As a decimal: the validator compares with a limit that is a long by the last 64 bits. */
  private static void limit(ObjectNode schema, String keyword, BigDecimal limit) {
    schema.set(keyword, DecimalNode.valueOf(limit));
  }
}
