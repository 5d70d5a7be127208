package dev.tidemill.schemas.spec.field;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How a value is written in the document, where its type does not say it. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER})
public @interface Written {

  Notation value();

  /** The notations. */
  enum Notation {
    /** A number of bytes as a Kubernetes quantity, such as 512Mi. */
    BYTES,
    /** A number of cores, such as 2 or 500m. */
    CORES,
    /** A list, or the word all, which is read as an empty list. */
    ALL_OR_LIST,
    /** Values that may be text, numbers and truth values; read as topics carry parameters. */
    SCALARS,
    /**
     * A value that may be text, a number or a truth value, alone or in a list; read as its text.
     */
    WORDS,
    /** The name of a column, or the mapping {@code ingested: true} of rows without a time. */
    TIME
  }
}
