package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.trigger.Message;
import java.util.Map;
import java.util.Optional;

/** CloudEvents and records of topics. */
public final class MessageKind implements SignalTriggerKind<Message, MessageReceived> {

  @Override
  public Class<Message> spec() {
    return Message.class;
  }

  @Override
  public Class<MessageReceived> signal() {
    return MessageReceived.class;
  }

  @Override
  public boolean listens(Message trigger, MessageReceived body) {
    return body.channel().equals(trigger.channel())
        && is(trigger.type(), body.type())
        && is(trigger.source(), body.attributes().getOrDefault("source", ""))
        && is(trigger.subject(), body.attributes().getOrDefault("subject", ""));
  }

  private static boolean is(Optional<String> wanted, String found) {
    return wanted.isEmpty() || wanted.get().equals(found);
  }

  @Override
  public Optional<String> condition(Message trigger) {
    return trigger.condition();
  }

  @Override
  public Map<String, Object> variables(MessageReceived body) {
    return Messages.variables(body);
  }

  @Override
  public boolean keeps(Message before, Message now) {
    return before.about().equals(now.about());
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
  public Optional<String> subject(Message trigger, PipelineSpec spec) {
    return Optional.of(trigger.about());
  }
}
