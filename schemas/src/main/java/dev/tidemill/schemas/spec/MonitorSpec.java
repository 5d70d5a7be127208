package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.field.Computed;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.kind.SpecKind;
import dev.tidemill.schemas.spec.source.TopicRows;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is watched in production. */
@JsonClassDescription(
    "What is watched in production. Without it nothing is watched, and no quality guard can work."
        + " It needs spec.rollout.")
public record MonitorSpec(
    @JsonProperty(defaultValue = "{}") Labels labels,
    @JsonProperty(defaultValue = "{}") Predictions predictions,
    @JsonProperty(defaultValue = "0.17")
        @Limits(above = 0, max = 30)
        @JsonPropertyDescription(
            "How many false alarms a month the quality check may raise; 0.17 is about two a year.")
        double falseAlarmsPerMonth,
    @JsonProperty(defaultValue = "[]") @JsonPropertyDescription("The checks of the monitor.")
        List<MonitorCheckSpec> checks) {

  /** The longest time for which predictions and labels can be kept. */
  public static final Duration MOST_KEPT = Duration.ofDays(7);

  public MonitorSpec(
      Duration labelsMaxDelay,
      double logShare,
      Duration keep,
      double falseAlarmsPerMonth,
      List<MonitorCheckSpec> checks) {
    this(
        Labels.fromApi(labelsMaxDelay),
        new Predictions(logShare, keep),
        falseAlarmsPerMonth,
        checks);
  }

  /** Event time after which a request counts as mature, decision rule A8. */
  public Duration labelsMaxDelay() {
    return labels.maxDelay();
  }

  /** Share of predictions that is logged. */
  public double logShare() {
    return predictions.log();
  }

  /** Retention of predictions and labels. */
  public Duration keep() {
    return predictions.keep();
  }

  /** Where labels come from, and when. */
  @JsonClassDescription("Where labels come from, and how late they may come.")
  public record Labels(
      @JsonProperty(defaultValue = "api")
          @JsonPropertyDescription(
              "Who brings labels: programs, through POST /v1/labels of a gateway (api); the rows of"
                  + " data.query that have a label (data); the messages of a Kafka topic (topic)."
                  + " Labels that programs send count beside the others.")
          LabelOrigin from,
      @JsonPropertyDescription("The topic whose messages are labels; from: topic needs it.")
          Optional<TopicRows> topic,
      @Computed("data.columns.id")
          @JsonPropertyDescription(
              "The column that has the id of the request. Without it, the columns of"
                  + " data.columns.id name the request; several are joined with a slash.")
          Optional<String> id,
      @Computed("the column of data.columns.label")
          @JsonPropertyDescription(
              "The field of the messages of the topic that says what came true.")
          Optional<String> label,
      @JsonPropertyDescription(
              "The field of the messages of the topic that says when it came true. Without it,"
                  + " nothing is known of that.")
          Optional<String> time,
      @JsonProperty(defaultValue = "1d")
          @JsonPropertyDescription(
              "How long after a request its label may come, in event time. After that the request"
                  + " counts as one without a label (decision rule A8).")
          Duration maxDelay) {

    /** The name under which sentences about the topic speak of it. */
    public static final String TOPIC = "monitor.labels.topic";

    /** Labels that programs send. */
    public static Labels fromApi(Duration maxDelay) {
      return new Labels(
          LabelOrigin.API,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          maxDelay);
    }

    /** The columns that together name a request. */
    public List<String> idColumns(DataSpec data) {
      return id.map(List::of).orElse(data.columns().id());
    }

    /** The column that says what came true. */
    public String labelColumn(DataSpec data) {
      return label.orElse(data.columns().label().column());
    }
  }

  /** Who brings labels. */
  public enum LabelOrigin {
    /** Programs, through the gateway. */
    API,
    /** The rows of the pipeline's query. */
    DATA,
    /** The messages of a topic. */
    TOPIC
  }

  /** The log of predictions. */
  @JsonClassDescription("The log of predictions.")
  public record Predictions(
      @JsonProperty(defaultValue = "1.0")
          @Limits(min = 0, max = 1)
          @JsonPropertyDescription("The share of predictions that is logged.")
          double log,
      @JsonProperty(defaultValue = "7d")
          @JsonPropertyDescription(
              "How long predictions and labels are kept, at most 7d. It must hold twice"
                  + " labels.maxDelay and the time that the monitor looks back (6h, with a drift"
                  + " check 3d).")
          Duration keep) {}

  /** One check of the monitor; {@code name} is what triggers match. */
  @JsonClassDescription("A check of the monitor.")
  public record MonitorCheckSpec(
      @Computed("the kind, with a number if there are several")
          @JsonPropertyDescription("The name of the check, by which finding triggers name it.")
          String name,
      Kind kind) {}

  /** What a monitor check watches; each kind is a record of its own. */
  @JsonClassDescription("A check of the monitor.")
  public interface Kind extends SpecKind {}
}
