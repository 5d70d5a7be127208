package dev.tidemill.schemas.spec.kind;

import java.util.function.Supplier;

/**
 * A value that is made on first use. If that fails, each use fails with the same words; a static
 * initialiser would say why only once, and as an {@code Error}. Thread-safe.
 */
public final class OnFirstUse<T> implements Supplier<T> {

  private final Supplier<T> make;
  private volatile T made;

  public OnFirstUse(Supplier<T> make) {
    this.make = make;
  }

  @Override
  public T get() {
    T known = made;
    return known != null ? known : makeOnce();
  }

  private synchronized T makeOnce() {
    if (made == null) {
      made = make.get();
    }
    return made;
  }
}
