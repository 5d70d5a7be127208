package dev.tidemill.trigger.router;

/**
 * A pipeline wants to hear of signals that name no pipeline.
 *
 * @param signal what they say, by the name on the topic: {@code FindingRaised}
 * @param subject what they are about, the key of the inbox
 * @param pipeline namespace/name
 */
public record SignalSubscription(String signal, String subject, String pipeline) {}
