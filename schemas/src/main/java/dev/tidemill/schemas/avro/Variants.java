package dev.tidemill.schemas.avro;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The record classes of a sealed interface. */
final class Variants {

  private Variants() {}

  /** In order of name, so that the schema does not depend on the order of declaration. */
  static List<Class<?>> of(Class<?> sealed) {
    List<Class<?>> out = new ArrayList<>();
    collect(sealed, out);
    out.sort(Comparator.comparing(Class::getName));
    return out;
  }

  private static void collect(Class<?> sealed, List<Class<?>> out) {
    for (Class<?> v : sealed.getPermittedSubclasses()) {
      if (v.isSealed() && v.isInterface()) {
        collect(v, out);
      } else {
        out.add(v);
      }
    }
  }
}
