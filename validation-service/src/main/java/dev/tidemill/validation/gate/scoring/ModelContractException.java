package dev.tidemill.validation.gate.scoring;

/** A model does not keep its contract: it cannot be loaded, fed or called as its signature says. */
public final class ModelContractException extends Exception {

  private static final long serialVersionUID = 1L;

  public ModelContractException(String message) {
    super(message);
  }

  public ModelContractException(String message, Throwable cause) {
    super(message, cause);
  }
}
