package dev.tidemill.schemas.spec.kind;

import java.util.List;

/** A kind of check that is about several columns. */
public interface SeveralColumns extends SpecKind {

  List<String> columns();

  @Override
  default List<String> namedColumns() {
    return columns();
  }
}
