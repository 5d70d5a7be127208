package dev.tidemill.standalone.cluster;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a cluster answered.
 *
 * @param problem why there is no answer, as a part of a sentence; empty if there is one
 */
public record Reply<T>(Optional<T> answer, String problem) {

  /** An answer. */
  public static <T> Reply<T> of(T answer) {
    return new Reply<>(Optional.of(answer), "");
  }

  /** No answer. */
  public static <T> Reply<T> unknown(String problem) {
    return new Reply<>(Optional.empty(), problem);
  }

  /** What follows from the answer; without one, a warning that says what was not looked at. */
  List<ClusterFinding> diagnose(String what, Function<T, List<ClusterFinding>> diagnosis) {
    return answer
        .map(diagnosis)
        .orElseGet(
            () ->
                List.of(
                    ClusterFinding.warn(
                        what,
                        "was not looked at: " + problem,
                        "ask as a user who may describe the cluster, with --set"
                            + " kafka-properties=FILE")));
  }
}
