package dev.tidemill.validation.gate.kind;

import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.kind.OnFirstUse;
import dev.tidemill.schemas.spec.kind.Outsiders;
import dev.tidemill.validation.check.CheckFailedException;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.ModelCheckKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kinds of model checks: Tidemill's own, which are listed here, and those from outside. To add
 * one, write its file and name it here.
 */
public final class ModelChecks {

  private static final List<ModelCheckKind<?>> OWN =
      List.of(
          new MetricCheck(),
          new ConstantCheck(),
          new ChampionCheck(),
          new SlicesCheck(),
          new LatencyCheck(),
          new SizeCheck(),
          new CalibrationCheck());

  private static final OnFirstUse<Map<Class<?>, ModelCheckKind<?>>> BY_SPEC =
      new OnFirstUse<>(ModelChecks::bySpec);

  private ModelChecks() {}

  private static Map<Class<?>, ModelCheckKind<?>> bySpec() {
    List<ModelCheckKind<?>> all = new ArrayList<>(OWN);
    Outsiders.load(ModelCheckKind.class).forEach(all::add);
    return Outsiders.byRecord(all, ModelCheckKind::spec);
  }

  /** The records of the specification that have a kind here. */
  public static List<Class<?>> specs() {
    return List.copyOf(BY_SPEC.get().keySet());
  }

  /**
   * What the check comes to.
   *
   * @throws CheckFailedException if its kind fails
   */
  public static Judged judge(ModelCheckSpec check, Candidacy candidacy) {
    ModelCheckSpec.Kind kind = check.kind();
    return CheckFailedException.guard(check.name(), kind.getClass(), () -> judge(kind, candidacy));
  }

  /** What the check comes to; an error if nothing here judges it. */
  static Judged judge(ModelCheckSpec.Kind check, Candidacy candidacy) {
    return find(check)
        .map(kind -> kind.judge(check, candidacy))
        .orElseGet(
            () ->
                Judged.error(
                    "", "There is no check of the kind " + check.getClass().getSimpleName()));
  }

  /** Whether one of these checks needs the time of single-row calls. */
  public static boolean timeCalls(List<ModelCheckSpec> checks) {
    return checks.stream()
        .anyMatch(
            check ->
                find(check.kind())
                    .filter(
                        kind ->
                            CheckFailedException.guard(
                                check.name(), check.kind().getClass(), kind::timesCalls))
                    .isPresent());
  }

  /**
   * The kind of this record. The cast is safe, because the key is the class that the kind takes.
   */
  @SuppressWarnings("unchecked")
  private static Optional<ModelCheckKind<ModelCheckSpec.Kind>> find(ModelCheckSpec.Kind check) {
    return Optional.ofNullable(
        (ModelCheckKind<ModelCheckSpec.Kind>) BY_SPEC.get().get(check.getClass()));
  }
}
