package dev.tidemill.kit.shell;

/**
 * It is told which keys this instance owns, for work that belongs beside the owner of a key
 * (pollers). It is called on stream threads before the transaction commits: it must be cheap and
 * may not wait, and what it sees may be rolled back; {@link #owned} is then called again with the
 * state that stands. What it throws is logged and counted, and the partition goes on.
 */
public interface StateObserver<S> {

  /**
   * When a partition is taken over, for each of its keys; then after each decision. Where the
   * partition has many keys the last of them are told a while after decisions have begun.
   */
  void owned(int partition, String key, S state);

  /** The partition, with all of its keys, may be owned by another instance from now on. */
  void revoked(int partition);

  /** Tells both, this one first. */
  default StateObserver<S> and(StateObserver<S> other) {
    StateObserver<S> first = this;
    return new StateObserver<>() {
      @Override
      public void owned(int partition, String key, S state) {
        first.owned(partition, key, state);
        other.owned(partition, key, state);
      }

      @Override
      public void revoked(int partition) {
        first.revoked(partition);
        other.revoked(partition);
      }
    };
  }
}
