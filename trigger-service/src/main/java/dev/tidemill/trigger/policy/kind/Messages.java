package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.schemas.spec.trigger.Message;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What all kinds of triggers that hear messages share. */
final class Messages {

  private static final int MAX_CHARACTERS = 256 * 1024;

  private Messages() {}

  static Map<String, Object> variables(MessageReceived body) {
    Map<String, Object> all = new HashMap<>();
    all.put("type", body.type());
    all.put("attributes", body.attributes());
    all.put("data", new Expressions.Json(body.data()));
    all.put("time", body.time().orElse(Instant.EPOCH));
    return all;
  }

  static String unheard(MessageReceived body) {
    return "no trigger listens to "
        + body.channel()
        + (body.type().isEmpty() ? "" : " and the type " + body.type());
  }

  static Optional<String> problem(MessageReceived body) {
    String unread = body.attributes().get(MessageReceived.PROBLEM);
    if (unread != null && Message.isOfTopic(body.channel())) {
      return Optional.of(unread);
    }
    int characters = body.data().length();
    return characters > MAX_CHARACTERS
        ? Optional.of(
            "the message has " + characters + " characters, allowed are " + MAX_CHARACTERS)
        : Optional.empty();
  }
}
