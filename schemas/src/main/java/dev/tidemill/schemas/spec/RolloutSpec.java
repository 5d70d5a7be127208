package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.field.Computed;
import dev.tidemill.schemas.spec.field.Fixed;
import dev.tidemill.schemas.spec.field.Length;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.Matches;
import dev.tidemill.schemas.spec.field.OneOf;
import dev.tidemill.schemas.spec.guard.Quality;
import dev.tidemill.schemas.spec.kind.SpecKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a candidate reaches traffic. */
@JsonClassDescription(
    "How a candidate reaches traffic. Without it a candidate that passes the model gate becomes the"
        + " champion at once.")
public record RolloutSpec(
    Serving serving,
    @JsonProperty(defaultValue = "canary")
        @JsonPropertyDescription(
            "How traffic moves: canary gives the candidate a growing share of the requests.")
        Strategy strategy,
    @JsonProperty(defaultValue = "{}") Shadow shadow,
    @JsonProperty(defaultValue = "[{\"weight\": 5}, {\"weight\": 25}, {\"weight\": 50}]")
        @JsonPropertyDescription(
            "The steps of the candidate's share. Each must be larger than the one before.")
        List<Step> steps,
    @JsonProperty(defaultValue = "id")
        @OneOf("id")
        @JsonPropertyDescription(
            "What decides which version answers a request, so that the same one always gets the"
                + " same version: the id of the request.")
        String stickyBy,
    @Computed("errors, latency and, with a monitor, quality; errors is always there")
        @Length(min = 0)
        @JsonPropertyDescription("What takes the candidate off traffic.")
        List<Guard> guards,
    @JsonProperty(defaultValue = "{}") Deadline deadline,
    @JsonProperty(defaultValue = "{}") Provisional provisional) {

  /**
   * Whether candidate and champion answer the same requests and are compared on them (decision rule
   * A1), so that a candidate that the gate leaves undecided is decided here.
   */
  public boolean judgesQualityOnPairs() {
    return strategy == Strategy.CANARY
        && serving.answers()
        && shadowShare() > 0
        && guard(Quality.class).isPresent();
  }

  /** Share of requests that both versions score. */
  public double shadowShare() {
    return shadow.share();
  }

  /** The candidate's shares, in percent. */
  public List<Integer> stepWeights() {
    return steps.stream().map(Step::weight).toList();
  }

  /** What takes a candidate off traffic; each kind is a record of its own, at most one of each. */
  @JsonClassDescription("A guard of the rollout.")
  public interface Guard extends SpecKind {}

  /** The guard of this kind, if there is one. */
  public <G extends Guard> Optional<G> guard(Class<G> kind) {
    return guards.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  /** Where versions answer. */
  @JsonClassDescription("Where the model answers.")
  public record Serving(
      @Computed("the name of the pipeline")
          @Matches(value = Matches.LABEL, says = Matches.LABEL_SAYS)
          @JsonPropertyDescription("The name of the endpoint; one pipeline has it.")
          String endpoint,
      @JsonProperty(defaultValue = "gateway")
          @JsonPropertyDescription(
              "Who serves: the gateway itself; or any server of the Open Inference Protocol behind"
                  + " the gateway (v2); or none, and then only the alias champion moves, for batch"
                  + " jobs that read its artefact.")
          Backend backend,
      @JsonProperty(defaultValue = "2")
          @Limits(min = 0, max = 20)
          @JsonPropertyDescription(
              "How many earlier versions stay loaded, so that going back takes no time.")
          int keepWarm,
      @JsonPropertyDescription(
              "The server of each version, with backend: v2. Models of MLflow (model.format) have"
                  + " one without it: a program of Tidemill in the Python of predict.python.")
          Optional<Server> server) {

    /** Whether requests are answered at the endpoint, by the gateway or a server behind it. */
    public boolean answers() {
      return backend != Backend.NONE;
    }
  }

  /** The server of a version. */
  @JsonClassDescription(
      "The server of each version: a program that the gateway starts, or one that runs already. It"
          + " answers the Open Inference Protocol v2.")
  public record Server(
      @Computed("none")
          @JsonPropertyDescription(
              "The program that the gateway starts for each version, without a shell. It gets the"
                  + " folder or file of the model in TIDEMILL_MODEL, its name in"
                  + " TIDEMILL_MODEL_NAME, and listens on 127.0.0.1 at TIDEMILL_PORT.")
          List<String> command,
      @JsonPropertyDescription("The address of a server that runs already.") Optional<String> url,
      @JsonPropertyDescription(
              "The name of the model at the server; the endpoint's if it is left out. With a"
                  + " repository each version has its number after it, such as churn-7.")
          Optional<String> model,
      @JsonPropertyDescription(
              "The folder that the running server loads models from. Each version is put into it,"
                  + " and loaded and unloaded by the protocol's repository calls.")
          Optional<String> repository) {

    public Server {
      command = command == null ? List.of() : List.copyOf(command);
    }
  }

  /** Who serves. */
  public enum Backend {
    GATEWAY,
    /** A server of the Open Inference Protocol behind the gateway. */
    V2,
    /** Only the alias moves; batch jobs read the champion's artefact. */
    NONE
  }

  /** How traffic moves. */
  public enum Strategy {
    CANARY
  }

  /** Requests that both versions score. */
  @JsonClassDescription(
      "Requests that both versions score, so that they are compared on the same requests.")
  public record Shadow(
      @JsonProperty(defaultValue = "1.0")
          @Limits(min = 0, max = 1)
          @JsonPropertyDescription("The share of requests that both versions score.")
          double share) {}

  /** A step of the candidate's share. */
  @JsonClassDescription("A step of the rollout.")
  public record Step(
      @Limits(min = 1, max = 100)
          @JsonPropertyDescription(
              "The share of requests that the candidate answers, in whole percent.")
          int weight) {}

  /** How long evidence may take. */
  @Fixed(
      name = "then",
      value = "expire",
      doc = "What happens when that time is over: the candidate expires.")
  @JsonClassDescription("What happens if there is not enough evidence in time.")
  public record Deadline(
      @JsonProperty(defaultValue = "7d")
          @JsonPropertyDescription("How long the rollout may take, by the wall clock; more than 0.")
          Duration after) {}

  /**
   * Decision rule A11: the former champion stays in shadow for {@code labels} labels or {@code
   * atMost}.
   */
  @JsonClassDescription(
      "After the rollout the former champion stays in shadow, so that the new one can still be"
          + " taken back (decision rule A11).")
  public record Provisional(
      @JsonProperty(defaultValue = "2000")
          @Limits(min = 0)
          @JsonPropertyDescription("It ends after this many labels.")
          long labels,
      @JsonProperty(defaultValue = "7d")
          @JsonPropertyDescription("It ends after this long, even with fewer labels.")
          Duration atMost) {}
}
