package dev.tidemill.validation.gate;

import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.MonitorSpec.MonitorCheckSpec;
import dev.tidemill.validation.check.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether the candidate can be watched as the specification says. A monitor check on a column that
 * is not a model input would never run, and its silence would look like health. The inputs are
 * known only once there is a model, so it is the gate that finds this.
 */
public final class MonitorCheck {

  private MonitorCheck() {}

  /**
   * The failure, if a check names a column that is not among the inputs, or is of a kind that
   * nothing here watches.
   */
  public static Optional<Judged> failure(
      MonitorSpec spec, List<String> inputs, Predicate<MonitorSpec.Kind> isWatched) {
    List<String> wrong = new ArrayList<>();
    for (MonitorCheckSpec check : spec.checks()) {
      List<String> unknown =
          check.kind().namedColumns().stream().filter(c -> !inputs.contains(c)).toList();
      if (!isWatched.test(check.kind())) {
        wrong.add(check.name() + " is of a kind that this service does not know");
      } else if (!unknown.isEmpty()) {
        wrong.add(check.name() + " names " + String.join(", ", unknown));
      }
    }
    return wrong.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Judged.of(
                false,
                wrong.size() + " checks that cannot run",
                "model inputs",
                "monitor.checks %s; the inputs are %s"
                    .formatted(String.join("; ", wrong), String.join(", ", inputs)),
                Map.of("checks", (double) wrong.size())));
  }
}
