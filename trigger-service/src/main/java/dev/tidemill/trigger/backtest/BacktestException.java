package dev.tidemill.trigger.backtest;

/** A draft that cannot be replayed; the message says why. */
public final class BacktestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public BacktestException(String message) {
    super(message);
  }
}
