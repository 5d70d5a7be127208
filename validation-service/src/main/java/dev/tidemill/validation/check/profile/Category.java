package dev.tidemill.validation.check.profile;

/** The name under which a value of a text column is counted. */
public final class Category {

  private static final int MOST = 64;
  private static final int KEPT = 48;

  private Category() {}

  /**
   * The value itself, unless it is long: then its beginning and a hash, so that counts stay small.
   */
  public static String of(String value) {
    if (value.length() <= MOST) {
      return value;
    }
    int end = Character.isHighSurrogate(value.charAt(KEPT - 1)) ? KEPT - 1 : KEPT;
    return value.substring(0, end) + "~" + Integer.toHexString(value.hashCode());
  }
}
