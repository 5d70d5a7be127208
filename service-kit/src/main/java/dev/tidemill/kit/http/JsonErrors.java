package dev.tidemill.kit.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.tidemill.schemas.text.ForeignText;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Says what is wrong with a JSON text, for people who do not know the library that reads it: its
 * own messages name its classes, switches and tokens.
 */
public final class JsonErrors {

  private static final int MOST_QUOTED = 40;

  /** What the library says, and what that means; {@code $1} is what it found. */
  private static final Map<Pattern, String> SYNTAX = new LinkedHashMap<>();

  static {
    SYNTAX.put(
        Pattern.compile("Non-standard token '([^']*)'.*"),
        "JSON has no $1; send null instead, or \"$1\" in quotes where a number is expected");
    SYNTAX.put(
        Pattern.compile("Duplicate (?:field|key|Object property) [\"']([^\"']*)[\"'].*"),
        "the field '$1' appears twice");
    SYNTAX.put(Pattern.compile("Unrecognized token '([^']*)'.*"), "unexpected word '$1'");
    SYNTAX.put(
        Pattern.compile("Unexpected character \\('(.+)' \\(code .*"), "unexpected character '$1'");
    SYNTAX.put(
        Pattern.compile("Illegal (?:unquoted )?character \\(\\(CTRL-CHAR, code (\\d+)\\)\\).*"),
        "unexpected control character (code $1); inside a text write it with a backslash");
    SYNTAX.put(Pattern.compile("Invalid UTF-8.*"), "it is not UTF-8");
    SYNTAX.put(
        Pattern.compile("Invalid numeric value: Leading zeroes.*"),
        "a number must not start with a zero");
    SYNTAX.put(
        Pattern.compile("Unexpected end-of-input.*|No content to map.*"), "it ends too early");
    SYNTAX.put(Pattern.compile("Document nesting depth.*"), "it is nested too deeply");
    SYNTAX.put(Pattern.compile("Number value length.*"), "a number has too many digits");
    SYNTAX.put(Pattern.compile("(?:String value|Name) length.*"), "a text is too long");
    SYNTAX.put(Pattern.compile("Trailing token.*"), "it goes on after its end");
  }

  private static final Pattern GZIP =
      Pattern.compile("Illegal (?:unquoted )?character \\(\\(CTRL-CHAR, code 31\\)\\)");

  private JsonErrors() {}

  /** The first byte of a gzip file is a control character, which starts no JSON text. */
  private static boolean isGzip(JsonProcessingException e) {
    return e.getLocation() != null
        && e.getLocation().getLineNr() == 1
        && e.getLocation().getColumnNr() <= 2
        && GZIP.matcher(String.valueOf(e.getOriginalMessage())).lookingAt();
  }

  /** A clause such as {@code it ends too early (line 3, column 7)}. */
  public static String describe(JsonProcessingException e) {
    if (isGzip(e)) {
      return "it is compressed with gzip; send the header Content-Encoding: gzip with it to a"
          + " gateway, and to the API send it uncompressed";
    }
    String what =
        e instanceof JsonEOFException ? "it ends too early" : syntax(e.getOriginalMessage());
    if (what.isEmpty()) {
      what = e instanceof JsonMappingException mapping ? mapping(mapping) : "it is not valid JSON";
    }
    return e.getLocation() == null
        ? what
        : "%s (line %d, column %d)"
            .formatted(what, e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  /** Empty for a message that is not about the form of the text. */
  private static String syntax(String message) {
    String first = message == null ? "" : message.replaceAll("\\s+", " ");
    for (Map.Entry<Pattern, String> each : SYNTAX.entrySet()) {
      Matcher m = each.getKey().matcher(first);
      if (m.matches()) {
        String found = m.groupCount() > 0 ? cut(m.group(1)) : "";
        return each.getValue().replace("$1", found);
      }
    }
    return "";
  }

  private static String mapping(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
            .collect(Collectors.joining("."))
            .replace(".[", "[");
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "unknown field '%s'; allowed are %s"
          .formatted(
              cut(path),
              unknown.getKnownPropertyIds() == null
                  ? "none"
                  : unknown.getKnownPropertyIds().stream()
                      .map(String::valueOf)
                      .sorted()
                      .collect(Collectors.joining(", ")));
    }
    if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      String needed = needed(mismatch.getTargetType());
      return path.isEmpty() ? "it must be " + needed : "'%s' must be %s".formatted(path, needed);
    }
    return path.isEmpty() ? "it cannot be read" : "'%s' cannot be read".formatted(path);
  }

  private static String needed(Class<?> type) {
    if (type == String.class) {
      return "a text";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(c -> ((Enum<?>) c).name().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
      return "a number";
    }
    if (Temporal.class.isAssignableFrom(type)) {
      return "an ISO time such as 2001-04-01T05:30:00Z";
    }
    if (Collection.class.isAssignableFrom(type) || type.isArray()) {
      return "an array";
    }
    return "an object";
  }

  /** The library, or the cut, may leave half of a character, which no log keeps as it is. */
  private static String cut(String text) {
    return text.length() <= MOST_QUOTED
        ? ForeignText.shown(text)
        : ForeignText.shown(ForeignText.cut(text, MOST_QUOTED)) + "...";
  }

  /** A name for a token, such as {@code a text}. */
  public static String kind(JsonToken token) {
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case START_OBJECT, END_OBJECT -> "an object";
      case START_ARRAY, END_ARRAY -> "an array";
      case FIELD_NAME -> "a field";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE -> "true";
      case VALUE_FALSE -> "false";
      case VALUE_NULL -> "null";
      case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> "nothing";
    };
  }
}
