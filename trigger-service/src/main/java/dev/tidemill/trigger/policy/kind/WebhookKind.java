package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.trigger.Webhook;
import java.util.Map;
import java.util.Optional;

/** Requests of senders that the operator named. */
public final class WebhookKind implements SignalTriggerKind<Webhook, MessageReceived> {

  @Override
  public Class<Webhook> spec() {
    return Webhook.class;
  }

  @Override
  public Class<MessageReceived> signal() {
    return MessageReceived.class;
  }

  @Override
  public boolean listens(Webhook trigger, MessageReceived body) {
    return body.channel().equals(trigger.channel());
  }

  @Override
  public Optional<String> condition(Webhook trigger) {
    return trigger.condition();
  }

  @Override
  public Map<String, Object> variables(MessageReceived body) {
    return Messages.variables(body);
  }

  @Override
  public boolean keeps(Webhook before, Webhook now) {
    return before.name().equals(now.name());
  }

  @Override
  public String unheard(MessageReceived body) {
    return Messages.unheard(body);
  }

  @Override
  public Optional<String> problem(MessageReceived body) {
    return Messages.problem(body);
  }

  @Override
  public Optional<String> subject(Webhook trigger, PipelineSpec spec) {
    return Optional.of(trigger.channel());
  }
}
