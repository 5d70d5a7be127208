package dev.tidemill.schemas.spec.trigger;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.field.Length;
import dev.tidemill.schemas.spec.field.Matches;
import dev.tidemill.schemas.spec.field.OneOf;
import dev.tidemill.schemas.spec.kind.KindRules;
import dev.tidemill.schemas.spec.source.TopicRows.Login;
import java.util.Optional;
import java.util.Set;

/**
 * Messages: CloudEvents that come through {@code /hooks/cloudevents}, or the records of a Kafka
 * topic.
 */
@JsonClassDescription(
    "Fires when a message comes: a CloudEvent through /hooks/cloudevents, or a record of a Kafka"
        + " topic.")
public record Message(
    @JsonPropertyDescription(
            "The type of the CloudEvents; of the records of a topic that are CloudEvents it may be"
                + " left out.")
        Optional<String> type,
    @JsonPropertyDescription("The source that a CloudEvent must have; any without it.")
        Optional<String> source,
    @JsonPropertyDescription("The subject that a CloudEvent must have; any without it.")
        Optional<String> subject,
    @Length(max = 249)
        @Matches(
            value = "^[A-Za-z0-9._-]+$",
            says = "the name of a topic: letters, digits, dots, _ and -")
        @JsonPropertyDescription("The Kafka topic to read. Without it, CloudEvents over HTTP.")
        Optional<String> topic,
    @Matches(
            value = "^[^\\s,:]+:[0-9]{1,5}(,[^\\s,:]+:[0-9]{1,5})*$",
            says = "HOST:PORT, several with commas")
        @JsonPropertyDescription(
            "The Kafka cluster of the topic, as HOST:PORT; Tidemill's own without it.")
        Optional<String> bootstrapServers,
    @JsonPropertyDescription("How Tidemill logs in at a cluster that is not its own.")
        Optional<Login> login,
    @OneOf({"json", "avro", "text"})
        @JsonPropertyDescription(
            "How the values of the topic are written: JSON, Avro in the single-object encoding or"
                + " that of Confluent's serializer, or text, which data is then; json without it.")
        Optional<String> format,
    @JsonPropertyDescription(
            "The Avro schema that values are written with: an .avsc file, relative to this file."
                + " Avro needs it; pipelines that read the same topic give the same one.")
        Optional<String> schema,
    @JsonPropertyDescription(
            "A CEL condition over type, attributes, data, time and pipeline, for example data.rows"
                + " > 1000. Messages for which it is false start no run.")
        Optional<String> condition)
    implements TriggerSpec.Kind {

  /** What expressions about a message may name. */
  static final Set<String> VARIABLES = Set.of("type", "attributes", "data", "time", "pipeline");

  /** CloudEvents over HTTP. */
  public static final String CLOUDEVENTS = "cloudevents";

  private static final String TOPIC = "topic/";
  private static final String JSON = "json";
  private static final String NEEDS_TOPIC = "it needs a topic";

  /**
   * How its messages come, as their signals say it: {@code cloudevents}, or {@code topic/NAME} with
   * {@code @HOST:PORT} of a cluster that is not Tidemill's and {@code /FORMAT} of values that are
   * not JSON.
   */
  public String channel() {
    return topic
        .map(
            name ->
                TOPIC
                    + name
                    + bootstrapServers.map(b -> "@" + b).orElse("")
                    + (written().equals(JSON) ? "" : "/" + written()))
        .orElse(CLOUDEVENTS);
  }

  /** Whether a channel is that of a topic. */
  public static boolean isOfTopic(String channel) {
    return channel.startsWith(TOPIC);
  }

  /** How values of the topic are written: json, avro or text. */
  public String written() {
    return format.orElse(JSON);
  }

  /** What its signals are about. */
  public String about() {
    return topic.isPresent() ? channel() : CLOUDEVENTS + "/" + type.orElse("");
  }

  @Override
  public Set<String> variables() {
    return VARIABLES;
  }

  @Override
  public void check(KindRules rules) {
    condition.ifPresent(c -> rules.condition("condition", c, variables()));
    if (topic.isPresent()) {
      checkTopic(rules, topic.get());
      return;
    }
    if (type.isEmpty()) {
      rules.problem("", "it needs the type of the CloudEvents, or a topic");
    }
    bootstrapServers.ifPresent(b -> rules.problem("bootstrapServers", NEEDS_TOPIC));
    login.ifPresent(l -> rules.problem("login", NEEDS_TOPIC));
    format.ifPresent(f -> rules.problem("format", NEEDS_TOPIC));
    schema.ifPresent(f -> rules.problem("schema", NEEDS_TOPIC));
  }

  private void checkTopic(KindRules rules, String name) {
    boolean avro = written().equals("avro");
    if (avro && schema.isEmpty()) {
      rules.problem("schema", "values in Avro need the schema that they are written with");
    }
    if (!avro && schema.isPresent()) {
      rules.problem("schema", "only values in Avro have one; leave it out, or write format: avro");
    }
    bootstrapServers.ifPresent(b -> rules.brokers("bootstrapServers", b));
    if (bootstrapServers.isEmpty()) {
      if (login.isPresent()) {
        rules.problem("login", "only a cluster that bootstrapServers names needs one");
      }
      if (name.startsWith("tidemill")) {
        rules.problem(
            "topic",
            "the topics of Tidemill itself start no runs; use finding, upstream or absence");
      }
    }
  }
}
