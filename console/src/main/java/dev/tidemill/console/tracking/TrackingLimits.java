package dev.tidemill.console.tracking;

import dev.tidemill.schemas.text.ForeignText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The limits of MLflow. */
final class TrackingLimits {

  static final int KEY = 250;
  static final int PARAMETER = 6_000;
  static final int TAG = 8_000;
  static final int NAME = 500;
  static final int METRICS_AT_ONCE = 1_000;
  static final int PAIRS_AT_ONCE = 100;

  /** Letters and digits of any script, blanks and {@code _-.:/}. */
  private static final Pattern KEY_FORM =
      Pattern.compile("[/\\w.\\- :]+", Pattern.UNICODE_CHARACTER_CLASS);

  /** What would be another name as the path of a file. */
  private static final Pattern NO_PATH = Pattern.compile("(.*/)?\\.{0,2}(/.*)?");

  private TrackingLimits() {}

  /**
   * @param what such as {@code metric}
   */
  static String key(String what, String key) {
    if (key.length() > KEY) {
      throw tooLong("The name of a " + what, key.length(), KEY);
    }
    if (NO_PATH.matcher(key).matches() || !KEY_FORM.matcher(key).matches()) {
      throw TrackingErrors.invalid(
          "Invalid %s name: '%s'. Names may only contain alphanumerics, underscores (_), dashes (-),"
                  .formatted(what, key)
              + " periods (.), spaces ( ), colons (:) and slashes (/), and between slashes stands a"
              + " name that is not . or ..");
    }
    return key;
  }

  /** Values that are too long are cut, as MLflow's server does. */
  static Map<String, String> parameters(Map<String, String> all) {
    return pairs("param", all, PARAMETER);
  }

  /** As {@link #parameters}. */
  static Map<String, String> tags(Map<String, String> all) {
    return pairs("tag", all, TAG);
  }

  private static Map<String, String> pairs(String what, Map<String, String> all, int most) {
    Map<String, String> cut = new LinkedHashMap<>();
    all.forEach(
        (key, value) -> {
          refuseNul("The value of the " + what + " '" + key(what, key) + "'", value);
          cut.put(key, ForeignText.cut(value, most));
        });
    return cut;
  }

  static void atOnce(String what, int count, int most) {
    if (count > most) {
      throw TrackingErrors.invalid(
          "A batch logging request can contain at most %d %s; this one has %d"
              .formatted(most, what, count));
    }
  }

  static String name(String what, String name) {
    if (name.length() > NAME) {
      throw tooLong("The name of " + what, name.length(), NAME);
    }
    if (name.isBlank()) {
      throw TrackingErrors.invalid("The name of " + what + " is empty or only white space");
    }
    refuseNul("The name of " + what, name);
    return name;
  }

  private static void refuseNul(String what, String text) {
    if (text.indexOf('\0') >= 0) {
      throw TrackingErrors.invalid(what + " has a character NUL");
    }
  }

  private static RuntimeException tooLong(String what, int length, int most) {
    return TrackingErrors.invalid(
        "%s has %d characters; at most %d are allowed".formatted(what, length, most));
  }
}
