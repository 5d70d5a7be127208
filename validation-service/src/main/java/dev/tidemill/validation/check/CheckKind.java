package dev.tidemill.validation.check;

import dev.tidemill.schemas.spec.DataCheckSpec;
import java.util.List;

/**
 * The behaviour of one kind of data check. A kind has no state: one object serves all checks and
 * threads. Most kinds look at rows: {@link RowCheckKind}.
 *
 * <p>A kind from outside is a record in the specification and an implementation of this, named in
 * {@code META-INF/services}.
 *
 * @param <S> its record in the specification
 * @param <F> its figures: what it needs to know about a part of the rows; immutable
 */
public interface CheckKind<S extends DataCheckSpec.Kind, F> {

  /** The record that describes a check of this kind. */
  Class<S> spec();

  /**
   * The outcome of a check. There is one for any figures: without rows, values or parts, too.
   *
   * @param parts the figures, one entry for each part, in the order of the files
   */
  Judged judge(Check<S> check, List<Part<F>> parts);
}
