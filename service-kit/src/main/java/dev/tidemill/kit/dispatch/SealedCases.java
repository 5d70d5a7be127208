package dev.tidemill.kit.dispatch;

import java.lang.reflect.Modifier;
import java.util.LinkedHashSet;
import java.util.Set;

/** The concrete classes behind a sealed type. */
final class SealedCases {

  private SealedCases() {}

  /**
   * Every concrete class of the type; a sealed type among the permitted ones counts as its own
   * cases.
   *
   * @throws IllegalArgumentException if the type, or one that it permits, is open: then nobody can
   *     say that all cases are there
   */
  static Set<Class<?>> of(Class<?> type) {
    Set<Class<?>> cases = new LinkedHashSet<>();
    collect(type, cases);
    return cases;
  }

  private static void collect(Class<?> type, Set<Class<?>> cases) {
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        collect(permitted, cases);
      }
      return;
    }
    if (!Modifier.isFinal(type.getModifiers())) {
      throw new IllegalArgumentException(type.getName() + " is open: its cases cannot be counted");
    }
    cases.add(type);
  }
}
