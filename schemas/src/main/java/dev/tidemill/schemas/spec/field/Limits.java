package dev.tidemill.schemas.spec.field;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The range of a number. NaN means no limit on that side. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER})
public @interface Limits {
  double min() default Double.NaN;

  double max() default Double.NaN;

  /** Exclusive. */
  double above() default Double.NaN;

  /** Exclusive. */
  double below() default Double.NaN;
}
