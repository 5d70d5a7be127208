package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.message.SignalBody;

/**
 * What a trigger wants to hear of signals that name no pipeline.
 *
 * @param signal what they say, by the name on the topic: {@code FindingRaised}
 * @param subject what they are about, the key of the inbox
 */
public record Interest(String signal, String subject) {

  /** The name of a kind of signals. */
  public static String name(Class<? extends SignalBody> signal) {
    return signal.getSimpleName();
  }
}
