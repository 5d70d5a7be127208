package dev.tidemill.schemas.spec.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.spec.CalendarSpec;
import dev.tidemill.schemas.spec.Timetable;
import dev.tidemill.schemas.spec.field.MetricName;
import dev.tidemill.schemas.text.Nearest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What a kind asks about the rest of its specification, and where it reports problems.
 *
 * @param record of the kind, or its form
 * @param entry the mapping in which the kind stands
 * @param around the rest
 * @param report takes the field within the kind, empty for the kind itself, and what is wrong
 */
public record KindRules(
    Class<?> record, JsonNode entry, Surroundings around, BiConsumer<String, String> report) {

  /**
   * The rest of a specification.
   *
   * @param task empty if it is missing or wrong
   * @param parts the parts of the specification that are there, such as monitor
   * @param triggers names of all triggers
   * @param calendars by name; one that is wrong has no day
   * @param outside rules that need more than the specification
   */
  public record Surroundings(
      Optional<String> task,
      Set<String> parts,
      List<String> sources,
      List<String> monitorChecks,
      List<String> triggers,
      Map<String, CalendarSpec> calendars,
      OutsideRules outside) {}

  public void problem(String field, String message) {
    report.accept(field, message);
  }

  public List<String> sources() {
    return around.sources();
  }

  public List<String> monitorChecks() {
    return around.monitorChecks();
  }

  public Map<String, CalendarSpec> calendars() {
    return around.calendars();
  }

  public Function<Timetable, Optional<String>> timetable() {
    return around.outside().timetable();
  }

  /**
   * Refuses a condition that is not CEL, or names what there is not.
   *
   * @param variables what it may name
   */
  public void condition(String field, String cel, Set<String> variables) {
    around
        .outside()
        .condition()
        .problem(cel, variables)
        .ifPresent(problem -> problem(field, problem));
  }

  /** Refuses an address that Tidemill would never reach. */
  public void url(String field, String url, OutsideRules.Reached of) {
    around.outside().url().problem(url, of).ifPresent(problem -> problem(field, problem));
  }

  /**
   * Refuses brokers that Tidemill would never reach.
   *
   * @param servers as HOST:PORT, several with commas
   */
  public void brokers(String field, String servers) {
    for (String server : servers.split(",")) {
      url(field, server.substring(0, server.lastIndexOf(':')), OutsideRules.Reached.BROKER);
    }
  }

  /** The names of the triggers but the one that asks. */
  public List<String> otherTriggers() {
    return around.triggers().stream().filter(t -> !t.equals(beside("name"))).toList();
  }

  /** Refuses a combination that names unknown triggers, or asks for more than it names. */
  public void combination(List<String> of, int needed) {
    for (int i = 0; i < of.size(); i++) {
      known("of[" + i + "]", of.get(i), otherTriggers(), "other trigger");
      if (of.indexOf(of.get(i)) < i) {
        problem("of[" + i + "]", "\"" + of.get(i) + "\" is there twice");
      }
    }
    if (needed > of.size()) {
      problem("n", needed + " are more than the " + of.size() + " triggers that it names");
    }
  }

  /** The text of a field beside the kind; empty if there is none. */
  public String beside(String field) {
    return entry.path(field).asText();
  }

  /** Reports a problem unless the specification has this part. */
  public void needs(String part, String problem) {
    if (!around.parts().contains(part)) {
      problem("", problem);
    }
  }

  /** Refuses a name that is not known. */
  public void known(String field, String name, List<String> known, String what) {
    if (!known.contains(name)) {
      String hint =
          Nearest.of(name, known).map(n -> "did you mean " + n + "? Known: ").orElse("known: ");
      String others = known.isEmpty() ? "there are none" : hint + String.join(", ", known);
      problem(field, "there is no %s \"%s\"; %s".formatted(what, name, others));
    }
  }

  /** Whether this is the task. */
  public boolean isTask(String task) {
    return around.task().filter(task::equals).isPresent();
  }

  /** Reports a problem if the task is another one. */
  public void onlyTask(String task, String problem) {
    around.task().filter(t -> !t.equals(task)).ifPresent(t -> problem("", problem));
  }

  /** Refuses a metric that the task does not have; allowed are those of the field that it has. */
  public void metric(String field, String metric) {
    around
        .task()
        .filter(task -> !has(task, metric))
        .ifPresent(
            task -> {
              List<String> allowed =
                  SpecField.of(record).stream()
                      .filter(f -> f.name().equals(field))
                      .flatMap(f -> f.allowed().stream())
                      .map(JsonNode::asText)
                      .filter(m -> has(task, m))
                      .toList();
              problem(
                  field,
                  "\"%s\" is not a metric of %s; allowed: %s"
                      .formatted(metric, task, String.join(", ", allowed)));
            });
  }

  private static boolean has(String task, String metric) {
    return MetricName.of(metric).filter(m -> m.fits(task)).isPresent();
  }
}
