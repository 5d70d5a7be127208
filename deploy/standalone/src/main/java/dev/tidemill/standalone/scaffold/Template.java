package dev.tidemill.standalone.scaffold;

import dev.tidemill.schemas.spec.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What the trainer of a new pipeline is written with. */
public enum Template {
  SKLEARN("[python3, train.py]", "{n_estimators: 100, max_depth: 3, learning_rate: 0.1}"),
  XGBOOST("[python3, train.py]", "{n_estimators: 150, max_depth: 4, learning_rate: 0.1}"),
  LIGHTGBM("[python3, train.py]", "{n_estimators: 150, num_leaves: 15, learning_rate: 0.1}"),
  PYTORCH("[python3, train.py]", "{epochs: 300, width: 16, learning_rate: 0.02}"),
  JAVA("[java, -cp, \"lib/*\", Train.java]", "{epochs: 300, learningRate: 0.3}"),
  /** As sklearn, for batch jobs that read the champion. */
  BATCH("[python3, train.py]", "{n_estimators: 100, max_depth: 3, learning_rate: 0.1}");

  private final String command;
  private final String parameters;

  Template(String command, String parameters) {
    this.command = command;
    this.parameters = parameters;
  }

  /** As it is written on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  String command() {
    return command;
  }

  String parameters() {
    return parameters;
  }

  /** Whether its model takes all inputs, which are numbers then, as one tensor. */
  boolean oneTensor() {
    return this == PYTORCH || this == JAVA;
  }

  /** Whether its learner takes no words as classes. */
  boolean wantsNumbers() {
    return this != SKLEARN && this != BATCH;
  }

  /** Why it cannot learn this label; empty if it can. */
  Optional<String> refusal(Task task, SeenColumn label) {
    if (task != Task.MULTICLASS_CLASSIFICATION || !wantsNumbers()) {
      return Optional.empty();
    }
    if (oneTensor()) {
      return Optional.of(
          "The template %s has no trainer for several classes; take sklearn".formatted(this));
    }
    List<String> counted =
        IntStream.range(0, Math.toIntExact(label.distinct())).mapToObj(String::valueOf).toList();
    return label.few().stream().sorted().toList().equals(counted.stream().sorted().toList())
        ? Optional.empty()
        : Optional.of(
            "The learner of template %s wants classes that are numbers from 0 on, and %s has others; take sklearn"
                .formatted(this, label.name()));
  }

  /** Its files, each with the resource that it is made of. */
  Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    String own = this == BATCH ? "sklearn" : toString();
    if (this == JAVA) {
      files.put("Train.java", "Train.java.txt");
    } else {
      files.put("train.py", own + ".py");
      files.put("requirements.txt", own + ".txt");
    }
    if (this != BATCH) {
      files.put("client.py", "client.py");
    }
    files.put("README.md", this == BATCH ? "batch.md" : this == JAVA ? "java.md" : "README.md");
    return files;
  }

  /** The files whose change starts a run. */
  String code() {
    return this == JAVA ? "[Train.java]" : "[train.py, requirements.txt]";
  }
}
