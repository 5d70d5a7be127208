package dev.tidemill.schemas.spec.kind;

import java.util.List;

/** A kind of check that is about one column. */
public interface OneColumn extends SpecKind {

  String column();

  @Override
  default List<String> namedColumns() {
    return List.of(column());
  }
}
