package dev.tidemill.validation.gate;

import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.MonitorSpec.MonitorCheckSpec;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.validation.check.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether the candidate can be watched as the specification says. A monitor check on a column that
 * is not a model input, or that its kind does not watch, would never run, and its silence would
 * look like health. The inputs are known only once there is a model, so it is the gate that finds
 * this.
 */
public final class MonitorCheck {

  private MonitorCheck() {}

  /**
   * An input of the candidate.
   *
   * @param text whether its values are texts; otherwise they are numbers
   */
  public record Input(String name, boolean text) {}

  /** What the monitor's kinds watch. */
  public interface Watched {

    /**
     * Whether a check of this kind watches inputs of this sort.
     *
     * @return empty if nothing here watches such a check at all
     */
    Optional<Boolean> watches(MonitorSpec.Kind kind, boolean text);
  }

  /**
   * The failure, if a check names a column that is not among the inputs, watches none of the inputs
   * that it is about, or is of a kind that nothing here watches.
   */
  public static Optional<Judged> failure(MonitorSpec spec, List<Input> inputs, Watched watched) {
    List<String> wrong =
        spec.checks().stream().flatMap(c -> problem(c, inputs, watched).stream()).toList();
    return wrong.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Judged.of(
                false,
                wrong.size() + " checks that cannot run",
                "model inputs",
                "monitor.checks %s; the inputs are %s"
                    .formatted(
                        String.join("; ", wrong),
                        inputs.stream()
                            .map(i -> i.text() ? i.name() + " (text)" : i.name())
                            .collect(Collectors.joining(", "))),
                Map.of("checks", (double) wrong.size())));
  }

  private static Optional<String> problem(
      MonitorCheckSpec check, List<Input> inputs, Watched watched) {
    List<String> named = check.kind().namedColumns();
    if (watched.watches(check.kind(), false).isEmpty()) {
      return Optional.of(check.name() + " is of a kind that this service does not know");
    }
    List<String> unknown =
        named.stream().filter(c -> inputs.stream().noneMatch(i -> i.name().equals(c))).toList();
    if (!unknown.isEmpty()) {
      return Optional.of(check.name() + " names " + String.join(", ", unknown));
    }
    boolean numbers = watched.watches(check.kind(), false).orElseThrow();
    boolean texts = watched.watches(check.kind(), true).orElseThrow();
    List<String> unwatched = new ArrayList<>();
    for (Input input : inputs) {
      if (named.contains(input.name()) && !(input.text() ? texts : numbers)) {
        unwatched.add(input.name());
      }
    }
    String kind = Kinds.nameOf(check.kind().getClass());
    if (!unwatched.isEmpty()) {
      return Optional.of(
          "%s names %s, but %s watches %s alone"
              .formatted(
                  check.name(), String.join(", ", unwatched), kind, numbers ? "numbers" : "text"));
    }
    boolean none = !numbers && inputs.stream().noneMatch(Input::text);
    return none
        ? Optional.of("%s watches text alone, and no input is text".formatted(check.name()))
        : Optional.empty();
  }
}
