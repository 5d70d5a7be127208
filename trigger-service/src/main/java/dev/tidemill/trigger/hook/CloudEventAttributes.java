package dev.tidemill.trigger.hook;

import dev.tidemill.kit.http.HttpError;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What attributes of CloudEvents have to be. The SDK asks that too, but does not name the attribute
 * that is wrong.
 */
final class CloudEventAttributes {

  /** The SDK would also read 0.3, a draft, whose attributes mean other things. */
  private static final String VERSION = "1.0";

  private CloudEventAttributes() {}

  /**
   * Refuses an event that lacks what every event has, or has a wrong value.
   *
   * @param where what stands before the name, for messages
   * @param attribute the text of one, by its name
   */
  static void require(String where, Function<String, Optional<String>> attribute) {
    for (String name : List.of("specversion", "id", "source", "type")) {
      Optional<String> value = attribute.apply(name);
      if (value.filter(v -> !v.isBlank()).isEmpty()) {
        throw malformed("its " + where + name + " is missing");
      }
      if (name.equals("specversion") && !VERSION.equals(value.get())) {
        throw malformed("its " + where + name + " is not 1.0, which alone is allowed");
      }
    }
    if (attribute.apply("time").filter(t -> !isTime(t)).isPresent()) {
      throw malformed("its " + where + "time is not a time such as 2026-11-01T06:30:00Z");
    }
    for (String name : List.of("source", "dataschema")) {
      if (attribute.apply(name).filter(uri -> !isUri(uri)).isPresent()) {
        throw malformed("its " + where + name + " is not a URI");
      }
    }
  }

  private static boolean isTime(String text) {
    try {
      OffsetDateTime.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isUri(String text) {
    try {
      new URI(text);
      return true;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** What is left: the words of the SDK and of its JSON library are for programmers. */
  static HttpError malformed() {
    return malformed(
        "one of its attributes is not as CloudEvents says; they are text, numbers, true or false,"
            + " and their names have lower-case letters and digits");
  }

  private static HttpError malformed(String why) {
    return new HttpError(400, "not-cloudevents", "The request is not a CloudEvent: " + why, null);
  }
}
