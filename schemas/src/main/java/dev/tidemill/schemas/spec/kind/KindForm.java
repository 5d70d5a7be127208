package dev.tidemill.schemas.spec.kind;

/**
 * How one family writes a kind that another family writes in another way. A form is a record within
 * the record of its kind, and has its name.
 */
public interface KindForm<K extends SpecKind> {

  /** The kind that is written so. */
  K kind();
}
