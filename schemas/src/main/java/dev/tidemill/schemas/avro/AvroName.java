package dev.tidemill.schemas.avro;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name of a record in Avro, where the class has another: a class that is stored can be renamed,
 * and what an older version stored is still read.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface AvroName {
  String value();
}
