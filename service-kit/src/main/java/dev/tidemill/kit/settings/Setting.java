package dev.tidemill.kit.settings;

import dev.tidemill.schemas.text.Durations;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One setting: {@code http-host} on the command line, {@code TIDEMILL_HTTP_HOST} in the
 * environment.
 *
 * @param name lower-case words joined by dashes: {@code http-host}
 * @param meaning for people, in docs/settings.md
 * @param allowed what a value looks like, for messages
 * @param parser throws {@link IllegalArgumentException} for a value that is not allowed
 * @param fallback the value if none is given
 */
public record Setting<T>(
    String name, String meaning, String allowed, Function<String, T> parser, T fallback) {

  private static final Pattern NAME = Pattern.compile("[a-z]+(-[a-z]+)*");

  public Setting {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is not the name of a setting; write lower-case words joined by dashes");
    }
  }

  /**
   * The same setting, of which not every value is allowed.
   *
   * @param allowed what a value looks like, for messages
   */
  public Setting<T> only(Predicate<T> valid, String allowed) {
    Function<String, T> narrower =
        text -> {
          T value = parser.apply(text);
          if (!valid.test(value)) {
            throw new IllegalArgumentException();
          }
          return value;
        };
    return new Setting<>(name, meaning, allowed, narrower, fallback);
  }

  /** The name of its environment variable. */
  public String variable() {
    return "TIDEMILL_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** The fallback as a person would write it; the parser takes it. */
  public String fallbackText() {
    return fallback instanceof Duration duration ? Durations.text(duration) : fallback.toString();
  }

  /**
   * The address of a server, or none.
   *
   * @param example an address that is allowed, for people
   */
  public static Setting<String> address(String name, String example, String meaning) {
    return text(name, "", meaning)
        .only(url -> url.isEmpty() || HttpAddress.isValid(url), "an address such as " + example);
  }

  public static Setting<String> text(String name, String fallback, String meaning) {
    return new Setting<>(name, meaning, "text", s -> s, fallback);
  }

  /** Yes or no. */
  public static Setting<Boolean> flag(String name, boolean fallback, String meaning) {
    return new Setting<>(name, meaning, "true or false", Setting::flag, fallback);
  }

  private static boolean flag(String s) {
    return switch (s.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException();
    };
  }

  /** Whole number, both bounds allowed. */
  public static Setting<Long> number(
      String name, long fallback, long least, long most, String meaning) {
    return new Setting<>(
        name,
        meaning,
        "a whole number from " + least + " to " + most,
        s -> inRange(Long.parseLong(s), least, most),
        fallback);
  }

  /** A duration as {@code 500ms 90s 30m 6h 28d}. */
  public static Setting<Duration> duration(String name, Duration fallback, String meaning) {
    return new Setting<>(
        name, meaning, "a duration such as 500ms, 90s, 30m, 6h or 28d", Durations::parse, fallback);
  }

  private static long inRange(long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException();
    }
    return value;
  }
}
