package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The pipeline's code, in a folder or in a git repository. */
@JsonClassDescription(
    "The code of the pipeline, in a folder or in a git repository. Without it no code trigger can"
        + " work.")
public record CodeSpec(
    @JsonProperty(defaultValue = ".")
        @JsonPropertyDescription(
            "The folder, relative to this file and within its folder; with git a folder of the"
                + " repository.")
        String path,
    @JsonProperty(defaultValue = "[\"**\"]")
        @JsonPropertyDescription(
            "Patterns of the files whose change means training, for example trainer/**.")
        List<String> training,
    @JsonProperty(defaultValue = "[]")
        @JsonPropertyDescription(
            "Patterns of further files that the runs' copy of the code holds, such as those of prepare"
                + " and predict. A change of them alone can redeploy the champion's model without"
                + " training: see the trigger code.")
        List<String> application,
    @JsonPropertyDescription(
            "Tests of the code that must pass before training. Without it there are none.")
        Optional<TestSpec> test,
    @JsonPropertyDescription("The repository that holds the code, instead of a folder.")
        Optional<GitSpec> git) {

  /** Code in a folder. */
  public CodeSpec(
      String path, List<String> training, List<String> application, Optional<TestSpec> test) {
    this(path, training, application, test, Optional.empty());
  }

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
