package dev.tidemill.validation.monitor.kind;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.kind.OnFirstUse;
import dev.tidemill.schemas.spec.kind.Outsiders;
import dev.tidemill.validation.check.kind.Checks;
import dev.tidemill.validation.monitor.MonitorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The kinds of monitor checks: those that only the monitor has, which are listed here, those that
 * the data gate has too ({@link Checks#live}), and those from outside. To add one, write its file
 * and name it in one of the lists.
 */
public final class MonitorKinds {

  private static final List<MonitorKind<?, ?>> OWN =
      List.of(
          new LiveQuality(),
          new LiveDrift(),
          new LivePredictionDrift(),
          new LiveAge(),
          new LiveUnseen(),
          new LiveClasses());

  private static final OnFirstUse<Map<Class<?>, MonitorKind<?, ?>>> BY_SPEC =
      new OnFirstUse<>(MonitorKinds::bySpec);

  private MonitorKinds() {}

  private static Map<Class<?>, MonitorKind<?, ?>> bySpec() {
    List<MonitorKind<?, ?>> all = new ArrayList<>(OWN);
    Checks.installed().live().forEach(kind -> all.add(new LiveDays<>(kind)));
    Outsiders.load(MonitorKind.class).forEach(all::add);
    return Outsiders.byRecord(all, MonitorKinds::spec);
  }

  /** Makes sure that what the kind remembers can be stored, before a stream thread meets it. */
  private static Class<?> spec(MonitorKind<?, ?> kind) {
    AvroMapper.of(kind.watch());
    return kind.spec();
  }

  /** The records of the specification that have a kind here. */
  public static Set<Class<?>> specs() {
    return BY_SPEC.get().keySet();
  }

  /** All of them. */
  public static List<MonitorKind<?, ?>> all() {
    return List.copyOf(BY_SPEC.get().values());
  }

  /** The kind of a record of the specification. */
  public static Optional<MonitorKind<?, ?>> find(MonitorSpec.Kind check) {
    return Optional.ofNullable(BY_SPEC.get().get(check.getClass()));
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
