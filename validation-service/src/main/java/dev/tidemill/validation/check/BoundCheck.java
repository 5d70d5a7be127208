package dev.tidemill.validation.check;

import dev.tidemill.schemas.spec.DataCheckSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A check with the kind that carries it out. */
public record BoundCheck<S extends DataCheckSpec.Kind, F>(RowCheckKind<S, F> kind, Check<S> check)
    implements Question {

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
    return check.kind().namedColumns();
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
        .or(() -> kind.withoutRows(check));
  }

  @Override
  public List<String> aggregates() {
    return kind.aggregates(check);
  }

  /** The outcome for these rows. */
  public Judged judge(List<Part<Row>> parts) {
    return kind.judge(
        check,
        parts.stream().map(p -> new Part<>(p.name(), kind.figures(check, p.figures()))).toList());
  }

  /** Which rows a failure points at. */
  public Optional<Violation> violation() {
    return kind.violation(check);
  }

  /** The aggregates of an accepted file that later runs compare with. */
  public Map<String, String> remembered() {
    return kind.remembered(check);
  }
}
