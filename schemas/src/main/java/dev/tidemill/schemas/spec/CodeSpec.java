package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The pipeline's code in a folder. */
@JsonClassDescription("The code of the pipeline, in a folder. Without it no code trigger can work.")
public record CodeSpec(
    @JsonProperty(defaultValue = ".")
        @JsonPropertyDescription("The folder, relative to this file and within its folder.")
        String path,
    @JsonProperty(defaultValue = "[\"**\"]")
        @JsonPropertyDescription(
            "Patterns of the files whose change means training, for example trainer/**.")
        List<String> training,
    @JsonProperty(defaultValue = "[]")
        @JsonPropertyDescription(
            "Patterns of further files that the runs' copy of the code holds. A change of them alone"
                + " starts no run in this version.")
        List<String> application,
    @JsonPropertyDescription(
            "Tests of the code that must pass before training. Without it there are none.")
        Optional<TestSpec> test) {

  /** The test command of the code, run before training. */
  @JsonClassDescription("Tests of the code that must pass before training.")
  public record TestSpec(
      @JsonPropertyDescription(
              "The program and its arguments; it is started without a shell. `java` is the JVM that"
                  + " runs Tidemill.")
          List<String> command,
      @JsonProperty(defaultValue = "10m")
          @JsonPropertyDescription("How long the tests may run, more than 0.")
          Duration timeout) {}
}
