package dev.tidemill.training.runner.job;

import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.secret.UnresolvedSecretException;
import dev.tidemill.schemas.spec.TrainSpec;
import dev.tidemill.training.runner.JobFailure;
import dev.tidemill.training.runner.LineSink;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The variables that {@code train.env} names, with their secrets. No other program of a run gets
 * them. What a trainer prints of them does not reach the logs.
 */
final class TrainerSecrets {

  /** A shorter value would take half of a log with it. */
  private static final int SHORTEST_MASKED = 6;

  private final Map<String, String> variables;
  private final List<String> masked;

  private TrainerSecrets(Map<String, String> variables) {
    this.variables = variables;
    this.masked =
        variables.values().stream()
            .flatMap(String::lines)
            .filter(line -> line.length() >= SHORTEST_MASKED)
            .distinct()
            .sorted(Comparator.comparing(String::length).reversed())
            .toList();
  }

  /**
   * Reads the secrets.
   *
   * @param folder of the pipeline
   * @throws JobFailure naming the place where one is missing
   */
  static TrainerSecrets read(TrainSpec train, Path folder, SecretPlaces places) throws JobFailure {
    Map<String, String> all = new LinkedHashMap<>();
    for (TrainSpec.Variable variable : train.env().orElse(List.of())) {
      try {
        all.put(variable.name(), places.resolve(variable.place(), folder).reveal());
      } catch (UnresolvedSecretException e) {
        throw new JobFailure(
            "SECRET_MISSING", "train.env " + variable.name() + ": " + e.getMessage(), false);
      }
    }
    return new TrainerSecrets(all);
  }

  /** By name, as the trainer gets them. */
  Map<String, String> variables() {
    return variables;
  }

  /** Takes lines, and hands them on without the secrets. */
  LineSink before(LineSink log) {
    return masked.isEmpty() ? log : (error, text) -> log.line(error, hidden(text));
  }

  /** The same failure without the secrets in its message. */
  JobFailure hidden(JobFailure failure) {
    String message = String.valueOf(failure.getMessage());
    String hidden = hidden(message);
    return hidden.equals(message)
        ? failure
        : new JobFailure(failure.code(), hidden, failure.retryable());
  }

  private String hidden(String text) {
    String all = text;
    for (String secret : masked) {
      all = all.replace(secret, "***");
    }
    return all;
  }
}
