package dev.tidemill.schemas.spec.field;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The default depends on another field: one of the same mapping, or of the nearest mapping around
 * it that has this field.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER})
public @interface DefaultFrom {
  String field();

  /** The value of the other field for which the default is {@link #then}. */
  String is();

  String then();

  String otherwise();
}
