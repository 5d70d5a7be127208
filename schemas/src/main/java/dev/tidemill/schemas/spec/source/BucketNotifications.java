package dev.tidemill.schemas.spec.source;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.field.Length;
import dev.tidemill.schemas.spec.field.Matches;
import dev.tidemill.schemas.spec.kind.KindRules;
import dev.tidemill.schemas.spec.source.TopicRows.Login;
import java.util.Optional;

/** The Kafka topic to which a store writes what happens in a bucket. */
@JsonClassDescription(
    "The Kafka topic to which a store such as MinIO or Ceph writes the notifications of the bucket,"
        + " as S3 event JSON. Each makes Tidemill look at once; none is needed.")
public record BucketNotifications(
    @Length(max = 249)
        @Matches(
            value = "^[A-Za-z0-9._-]+$",
            says = "the name of a topic: letters, digits, dots, _ and -")
        @JsonPropertyDescription("The name of the topic.")
        String topic,
    @Matches(
            value = "^[^\\s,:]+:[0-9]{1,5}(,[^\\s,:]+:[0-9]{1,5})*$",
            says = "HOST:PORT, several with commas")
        @JsonPropertyDescription(
            "The Kafka cluster that has the topic, as HOST:PORT; Tidemill's own without it.")
        Optional<String> bootstrapServers,
    @JsonPropertyDescription("How Tidemill logs in at a cluster that is not its own.")
        Optional<Login> login) {

  void check(KindRules rules) {
    bootstrapServers.ifPresent(b -> rules.brokers("notifications.bootstrapServers", b));
    if (bootstrapServers.isEmpty()) {
      if (login.isPresent()) {
        rules.problem(
            "notifications.login", "only a cluster that bootstrapServers names needs one");
      }
      if (topic.startsWith("tidemill")) {
        rules.problem(
            "notifications.topic", "the topics of Tidemill itself say nothing of buckets");
      }
    }
  }
}
