package dev.tidemill.schemas.spec.trigger;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.field.OneOf;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.util.Optional;

/**
 * Messages: CloudEvents that come through {@code /hooks/cloudevents}, or the records of a Kafka
 * topic.
 */
@JsonClassDescription(
    "Fires when a message comes: a CloudEvent through /hooks/cloudevents, or a record of a Kafka"
        + " topic.")
public record Message(
    @JsonPropertyDescription(
            "The type of the CloudEvents; of the records of a topic that are CloudEvents it may be left"
                + " out.")
        Optional<String> type,
    @JsonPropertyDescription("The source that a CloudEvent must have; any without it.")
        Optional<String> source,
    @JsonPropertyDescription("The subject that a CloudEvent must have; any without it.")
        Optional<String> subject,
    @JsonPropertyDescription("The Kafka topic to read. Without it, CloudEvents over HTTP.")
        Optional<String> topic,
    @JsonPropertyDescription(
            "The Kafka cluster of the topic, as host:port; Tidemill's own without it.")
        Optional<String> bootstrapServers,
    @OneOf({"json", "avro", "text"})
        @JsonPropertyDescription("How the values of the topic are written; json without it.")
        Optional<String> format,
    @JsonPropertyDescription(
            "A CEL condition over type, attributes, data, time and pipeline, for example data.rows >"
                + " 1000. Messages for which it is false start no run.")
        Optional<String> condition)
    implements TriggerSpec.Kind {

  /** CloudEvents over HTTP. */
  public static final String CLOUDEVENTS = "cloudevents";

  /** How its messages come, as their signals say it. */
  public String channel() {
    return topic.map(t -> "topic/" + t).orElse(CLOUDEVENTS);
  }

  /** What its signals are about. */
  public String about() {
    return topic.isPresent() ? channel() : CLOUDEVENTS + "/" + type.orElse("");
  }

  @Override
  public void check(KindRules rules) {
    condition.ifPresent(c -> rules.condition("condition", c));
    if (topic.isEmpty()) {
      if (type.isEmpty()) {
        rules.problem("", "it needs the type of the CloudEvents, or a topic");
      }
      bootstrapServers.ifPresent(b -> rules.problem("bootstrapServers", "it needs a topic"));
      format.ifPresent(f -> rules.problem("format", "it needs a topic"));
    }
  }
}
