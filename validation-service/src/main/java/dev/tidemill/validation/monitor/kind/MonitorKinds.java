package dev.tidemill.validation.monitor.kind;

import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.validation.check.kind.Checks;
import dev.tidemill.validation.monitor.MonitorKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The kinds of monitor checks: those that only the monitor has, which are listed here, those that
 * the data gate has too ({@link Checks#live}), and those from outside. To add one, write its file
 * and name it in one of the lists.
 */
public final class MonitorKinds {

  private static final List<MonitorKind<?, ?>> OWN =
      List.of(new LiveQuality(), new LiveDrift(), new LiveAge());

  private static final Map<Class<?>, MonitorKind<?, ?>> BY_SPEC = bySpec();

  private MonitorKinds() {}

  private static Map<Class<?>, MonitorKind<?, ?>> bySpec() {
    List<MonitorKind<?, ?>> all = new ArrayList<>(OWN);
    Checks.installed().live().forEach(kind -> all.add(new LiveDays<>(kind)));
    ServiceLoader.load(MonitorKind.class).forEach(all::add);
    Map<Class<?>, MonitorKind<?, ?>> kinds = new HashMap<>();
    for (MonitorKind<?, ?> kind : all) {
      if (kinds.put(kind.spec(), kind) != null) {
        throw new IllegalStateException(
            "Two kinds of monitor checks watch " + kind.spec().getName());
      }
    }
    return Map.copyOf(kinds);
  }

  /** All of them. */
  public static List<MonitorKind<?, ?>> all() {
    return List.copyOf(BY_SPEC.values());
  }

  /** The kind of a record of the specification. */
  public static Optional<MonitorKind<?, ?>> find(MonitorSpec.Kind check) {
    return Optional.ofNullable(BY_SPEC.get(check.getClass()));
  }

  /**
   * As {@link #find}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static MonitorKind<?, ?> of(MonitorSpec.Kind check) {
    return find(check)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No monitor check of the kind " + check.getClass().getSimpleName()));
  }
}
