package dev.tidemill.trigger.router;

/**
 * A subscription begins or ends. It goes from the key of the pipeline to that of the subject.
 *
 * @param begins false: it ends
 */
public record SubscriptionChange(SignalSubscription subscription, boolean begins) {}
