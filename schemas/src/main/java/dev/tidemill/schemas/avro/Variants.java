package dev.tidemill.schemas.avro;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The record classes of a sealed interface. */
final class Variants {

  private Variants() {}

  /** In order of name, so that the schema does not depend on the order of declaration. */
  static List<Class<?>> of(Class<?> sealed) {
    Set<Class<?>> out = new TreeSet<>(Comparator.comparing(Class::getName));
    collect(sealed, out);
    return List.copyOf(out);
  }

  private static void collect(Class<?> sealed, Set<Class<?>> out) {
    for (Class<?> v : sealed.getPermittedSubclasses()) {
      if (v.isSealed() && v.isInterface()) {
        collect(v, out);
      } else {
        out.add(v);
      }
    }
  }
}
