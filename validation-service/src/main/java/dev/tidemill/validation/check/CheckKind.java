package dev.tidemill.validation.check;

import dev.tidemill.schemas.spec.DataCheckSpec;
import java.util.List;

/**
 * The behaviour of one kind of data check. Kinds are without state; one object serves all checks
 * and threads. Most kinds look at rows: {@link RowCheckKind}.
 *
 * <p>A kind from outside is a record in the specification and an implementation of this, named in
 * {@code META-INF/services}.
 *
 * @param <S> its record in the specification
 * @param <F> what it needs to know of some rows: immutable
 */
public interface CheckKind<S extends DataCheckSpec.Kind, F> {

  /** The record that describes a check of this kind. */
  Class<S> spec();

  /**
   * What the check comes to. Has an outcome for whatever figures: no rows, no values, no parts.
   *
   * @param parts what was seen, one entry a part, in the order of the files
   */
  Judged judge(Check<S> check, List<Part<F>> parts);
}
