package dev.tidemill.kit.secret;

/** The value of a secret. Its text form does not show it. */
public final class Secret {

  private final String value;

  /**
   * @throws IllegalArgumentException if it is empty: an empty secret protects nothing
   */
  public Secret(String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("A secret is not empty");
    }
    this.value = value;
  }

  /** The secret itself, for the library that needs it; for no message and no log. */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && value.equals(secret.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
