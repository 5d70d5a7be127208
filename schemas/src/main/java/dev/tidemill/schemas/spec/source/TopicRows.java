package dev.tidemill.schemas.spec.source;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.field.Computed;
import dev.tidemill.schemas.spec.field.Length;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.Matches;
import dev.tidemill.schemas.spec.field.OneOf;
import dev.tidemill.schemas.spec.field.SecretRef;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The messages of a Kafka topic, a row each. */
@JsonTypeName("topic")
@JsonClassDescription(
    "The messages of a Kafka topic, a row each. A run reads a range of offsets of each partition;"
        + " nothing is committed.")
public record TopicRows(
    @Length(max = 249)
        @Matches(
            value = "^[A-Za-z0-9._-]+$",
            says = "the name of a topic: letters, digits, dots, _ and -")
        @JsonPropertyDescription("The name of the topic.")
        String name,
    @OneOf({"json", "avro"})
        @JsonProperty(defaultValue = "json")
        @JsonPropertyDescription(
            "How values are written: each a JSON object, or Avro in the single-object encoding or"
                + " that of Confluent's serializer.")
        String format,
    @JsonPropertyDescription(
            "The Avro schema that values are written with: an .avsc file, relative to this file."
                + " Avro needs it.")
        Optional<String> schema,
    @Computed("none")
        @JsonPropertyDescription(
            "The schemas of earlier values, .avsc files too. Such values get the columns of"
                + " schema.")
        List<String> earlierSchemas,
    @Matches(
            value = "^[^\\s,:]+:[0-9]{1,5}(,[^\\s,:]+:[0-9]{1,5})*$",
            says = "HOST:PORT, several with commas")
        @JsonPropertyDescription(
            "The Kafka cluster that has the topic, as HOST:PORT; Tidemill's own without it.")
        Optional<String> bootstrapServers,
    @JsonPropertyDescription("How Tidemill logs in at a cluster that is not its own.")
        Optional<Login> login,
    @JsonProperty(defaultValue = "10s")
        @JsonPropertyDescription("How often new messages are looked for, for example 1m.")
        Duration every,
    @JsonPropertyDescription("A column that gets the message's key, as text.")
        Optional<String> keyColumn,
    @JsonPropertyDescription("A column that gets the message's timestamp.")
        Optional<String> timestampColumn,
    @JsonPropertyDescription(
            "A column that gets the message's offset, by which a query finds the newest message of"
                + " a key.")
        Optional<String> offsetColumn,
    @Computed("none")
        @JsonPropertyDescription(
            "DuckDB types of columns, for example {zip: VARCHAR, x1: DOUBLE}. The type of a column"
                + " that is not named here is found in all of its values.")
        Map<String, String> types,
    @Computed("0")
        @Limits(min = 0, below = 1)
        @JsonPropertyDescription(
            "The share of the values of a column in types that may be of another type before the"
                + " messages of a run fail. They are missing then.")
        double maxMistyped,
    @JsonPropertyDescription(
            "How days are written, in the codes of strptime, for example \"%d.%m.%Y\". 2024-12-31"
                + " is always read.")
        Optional<String> dateFormat,
    @JsonPropertyDescription(
            "How times are written, in the codes of strptime, or epoch-seconds, epoch-millis or"
                + " epoch-micros. 2024-12-31 10:00:00 is always read.")
        Optional<String> timestampFormat,
    @JsonPropertyDescription(
            "The time zone of times without an offset, for example Europe/Zurich; UTC without it.")
        Optional<String> timeZone)
    implements SourceSpec.Kind {

  public TopicRows {
    types = types == null ? Map.of() : types;
    earlierSchemas = earlierSchemas == null ? List.of() : earlierSchemas;
  }

  /** How Tidemill logs in at a cluster. */
  @JsonClassDescription("How Tidemill logs in at a cluster that is not its own.")
  public record Login(
      @JsonPropertyDescription("The user.") String user,
      @JsonPropertyDescription("The place of the password.") SecretRef password,
      @OneOf({"scram-sha-512", "scram-sha-256", "plain"})
          @JsonProperty(defaultValue = "scram-sha-512")
          @JsonPropertyDescription("The SASL mechanism.")
          String mechanism,
      @JsonProperty(defaultValue = "true")
          @JsonPropertyDescription(
              "Whether the connection is encrypted, with the certificates that Java trusts.")
          boolean tls) {}

  /** Whether values are Avro. */
  public boolean isAvro() {
    return format.equals("avro");
  }

  @Override
  public FileReading reading(List<String> timeColumns) {
    FileReading.Text text = FileReading.Text.ofTimes(dateFormat, timestampFormat, timeZone);
    return new FileReading(FileReading.Format.JSONL, types, text.typesOfTimes(timeColumns), text);
  }

  @Override
  public SourceSpec.Dataset dataset(Path folder) {
    return new SourceSpec.Dataset("kafka://" + bootstrapServers.orElse("tidemill"), name);
  }

  @Override
  public void check(KindRules rules) {
    if (isAvro() && schema.isEmpty()) {
      rules.problem("schema", "values in Avro need the schema that they are written with");
    }
    if (!isAvro() && schema.isPresent()) {
      rules.problem("schema", "values in JSON have none; leave it out, or write format: avro");
    }
    if (!isAvro() && !earlierSchemas.isEmpty()) {
      rules.problem("earlierSchemas", "values in JSON have none; leave it out");
    }
    if (login.isPresent() && bootstrapServers.isEmpty()) {
      rules.problem("login", "only a cluster that bootstrapServers names needs one");
    }
    bootstrapServers.ifPresent(b -> rules.brokers("bootstrapServers", b));
    List<String> added = new ArrayList<>();
    keyColumn.ifPresent(added::add);
    timestampColumn.ifPresent(added::add);
    offsetColumn.ifPresent(added::add);
    TreeSet<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    added.stream()
        .filter(c -> !seen.add(c))
        .forEach(c -> rules.problem("", "it gives two columns the name " + c));
  }
}
