package dev.tidemill.schemas.spec.field;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The regular expression that a text matches. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER})
public @interface Matches {

  /** Matches a DNS label, as names of Kubernetes are. */
  String LABEL = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$";

  /** What {@link #LABEL} allows. */
  String LABEL_SAYS = "lower-case letters, digits and hyphens";

  String value();

  /** What it allows, in words. */
  String says();
}
