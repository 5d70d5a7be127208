package dev.tidemill.gateway.model;

import java.util.List;

/**
 * The inputs of a request are not what the model takes; the message says which and what it takes.
 */
public final class InputRejected extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final List<String> lacking;

  public InputRejected(String message) {
    this(message, List.of());
  }

  InputRejected(String message, List<String> lacking) {
    super(message, null, false, false);
    this.lacking = List.copyOf(lacking);
  }

  /**
   * Inputs that the request does not have at all; empty if it has what is wanted, but not as it is
   * wanted.
   */
  public List<String> lacking() {
    return lacking;
  }
}
