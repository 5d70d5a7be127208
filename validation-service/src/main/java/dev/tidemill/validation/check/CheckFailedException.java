package dev.tidemill.validation.check;

import dev.tidemill.schemas.spec.kind.Kinds;
import java.util.function.Supplier;

/** The kind of a check threw something, or answered nothing. The message names the check. */
public final class CheckFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String check;

  private CheckFailedException(String check, Class<?> spec, String why, Throwable cause) {
    super("The check %s (%s) failed: %s".formatted(check, Kinds.nameOf(spec), why), cause);
    this.check = check;
  }

  /** Name of the check. */
  public String check() {
    return check;
  }

  /**
   * What a kind answers. Kinds may come from outside, built against another version, so linking may
   * fail as well.
   *
   * @param check name of the check
   * @param spec its record in the specification
   * @throws CheckFailedException if the kind throws or answers null
   */
  public static <T> T guard(String check, Class<?> spec, Supplier<T> kind) {
    T answer;
    try {
      answer = kind.get();
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      throw new CheckFailedException(check, spec, e.toString(), e);
    }
    if (answer == null) {
      throw new CheckFailedException(check, spec, "its kind answered null", null);
    }
    return answer;
  }
}
