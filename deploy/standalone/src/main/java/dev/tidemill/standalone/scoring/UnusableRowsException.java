package dev.tidemill.standalone.scoring;

/** Rows that a model cannot be given, or a model that cannot take them. */
public final class UnusableRowsException extends Exception {

  private static final long serialVersionUID = 1L;

  UnusableRowsException(String message) {
    super(message);
  }
}
