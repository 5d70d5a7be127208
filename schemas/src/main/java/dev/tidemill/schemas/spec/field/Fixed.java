package dev.tidemill.schemas.spec.field;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A field that has one allowed value, which is its default; no code reads it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Fixed {
  String name();

  String value();

  /** Its documentation. */
  String doc();
}
