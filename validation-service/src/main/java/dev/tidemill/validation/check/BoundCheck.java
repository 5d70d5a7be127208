package dev.tidemill.validation.check;

import dev.tidemill.schemas.spec.DataCheckSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A check with the kind that carries it out. Whatever the kind throws is a {@link
 * CheckFailedException} of this check.
 */
public record BoundCheck<S extends DataCheckSpec.Kind, F>(RowCheckKind<S, F> kind, Check<S> check) {

  /** A check as a part of a statement. The kind is asked once, so that the parts stay aligned. */
  public record Asked(BoundCheck<?, ?> check, boolean together, List<String> aggregates)
      implements Question {}

  /** Binds a check of the kind. */
  public static <S extends DataCheckSpec.Kind, F> BoundCheck<S, F> of(
      RowCheckKind<S, F> kind, DataCheckSpec spec, CheckContext context) {
    return new BoundCheck<>(kind, new Check<>(spec, kind.spec().cast(spec.kind()), context));
  }

  /** The check as the specification has it. */
  public DataCheckSpec spec() {
    return check.spec();
  }

  /** The columns that the check names. */
  public List<String> columns() {
    return guard(() -> List.copyOf(check.kind().namedColumns()));
  }

  /** The outcome that it has whatever the rows are; empty if the rows have to be asked. */
  public Optional<Judged> withoutRows() {
    Columns given = check.columns();
    Optional<String> missing = columns().stream().filter(c -> !given.has(c)).findFirst();
    return missing
        .map(
            c ->
                Judged.error(
                    "",
                    "There is no column %s; the query gives %s"
                        .formatted(c, String.join(", ", given.types().keySet()))))
        .or(() -> guard(() -> kind.withoutRows(check)));
  }

  /** What it asks about the rows. */
  public Asked asked() {
    return guard(() -> new Asked(this, kind.isTogether(), List.copyOf(kind.aggregates(check))));
  }

  /** The outcome for these rows. */
  public Judged judge(List<Part<Row>> parts) {
    List<Part<F>> figures = parts.stream().map(this::figures).toList();
    return guard(() -> kind.judge(check, figures));
  }

  private Part<F> figures(Part<Row> part) {
    return new Part<>(part.name(), guard(() -> kind.figures(check, part.figures())));
  }

  /** Which rows a failure points at. */
  public Optional<Violation> violation() {
    return guard(() -> kind.violation(check));
  }

  /** The aggregates of an accepted file that later runs compare with. */
  public Map<String, String> remembered() {
    return guard(() -> Map.copyOf(kind.remembered(check)));
  }

  private <T> T guard(Supplier<T> answer) {
    return CheckFailedException.guard(check.spec().name(), check.kind().getClass(), answer);
  }
}
