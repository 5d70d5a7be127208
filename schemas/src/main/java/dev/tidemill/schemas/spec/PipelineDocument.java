package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.field.Computed;
import dev.tidemill.schemas.spec.field.Length;
import dev.tidemill.schemas.spec.field.Matches;
import dev.tidemill.schemas.spec.field.OneOf;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A resolved specification as it is written down: the root of the published format. {@link
 * PipelineSpec} is the same for those who use it.
 */
@JsonClassDescription("A pipeline of Tidemill.")
record PipelineDocument(
    @OneOf("tidemill.dev/v1alpha1") @JsonPropertyDescription("The version of this format.")
        String apiVersion,
    @OneOf("Pipeline") @JsonPropertyDescription("What this document is.") String kind,
    Metadata metadata,
    Body spec) {

  /** Name and owner. */
  @JsonClassDescription("The name and the owner of the pipeline.")
  record Metadata(
      @Length(max = 52)
          @Matches(value = Matches.LABEL, says = Matches.LABEL_SAYS)
          @JsonPropertyDescription(
              "The name of the pipeline, a DNS label of at most 52 characters.")
          String name,
      @JsonProperty(defaultValue = "default")
          @Length(max = 63)
          @Matches(value = Matches.LABEL, says = Matches.LABEL_SAYS)
          @JsonPropertyDescription("The team that owns the pipeline.")
          String namespace,
      @JsonProperty(defaultValue = "{}")
          @JsonPropertyDescription("Free labels, for example {cost-centre: \"4711\"}.")
          Map<String, String> labels) {}

  /** What the pipeline is. */
  @JsonClassDescription("What the pipeline is.")
  record Body(
      @JsonPropertyDescription("What the pipeline is for, in a line for people.")
          Optional<String> description,
      @JsonPropertyDescription("What the model predicts.") Task task,
      DataSpec data,
      Optional<CodeSpec> code,
      Optional<PrepareSpec> prepare,
      TrainSpec train,
      @JsonProperty(defaultValue = "{}") ModelFormatSpec model,
      Optional<PredictSpec> predict,
      @JsonProperty(defaultValue = "[]")
          @JsonPropertyDescription(
              "What starts a run: any of these. Without triggers runs are started by hand.")
          List<TriggerSpec> triggers,
      @JsonProperty(defaultValue = "{}") ConcurrencySpec concurrency,
      Optional<BudgetSpec> budget,
      @JsonProperty(defaultValue = "{}") GatesSpec gates,
      Optional<RolloutSpec> rollout,
      Optional<MonitorSpec> monitor,
      @Computed("none")
          @JsonPropertyDescription(
              "Named calendars, each with days on which the schedules that name it fire nothing.")
          Map<String, CalendarSpec> calendars) {

    Body {
      calendars = calendars == null ? Map.of() : Map.copyOf(calendars);
    }
  }

  PipelineSpec specification(String document) {
    return new PipelineSpec(
        metadata.name(),
        metadata.namespace(),
        metadata.labels(),
        spec.description(),
        spec.task(),
        spec.data(),
        spec.code(),
        spec.prepare(),
        spec.train(),
        spec.model(),
        spec.predict(),
        spec.triggers(),
        spec.concurrency(),
        spec.budget(),
        spec.gates(),
        spec.rollout(),
        spec.monitor(),
        spec.calendars(),
        document);
  }
}
