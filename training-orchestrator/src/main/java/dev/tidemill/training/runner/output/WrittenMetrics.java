package dev.tidemill.training.runner.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.schemas.text.ForeignText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * {@code metrics.json} of a trainer. No gate reads it, so a problem with it does not cost the
 * model: what cannot be kept is left out with a note.
 */
public final class WrittenMetrics {

  /** More would not fit into a message with the rest of a version. */
  static final int MOST = 200;

  private static final int MOST_NAME_CHARACTERS = 200;
  private static final int NAMED = 5;

  private WrittenMetrics() {}

  /**
   * Reads the metrics that a trainer wrote.
   *
   * @param written what the trainer wrote, if it did
   * @param notes gets a sentence for each kind of what is left out
   * @return finite numbers by name
   */
  public static Map<String, Double> read(Optional<Path> written, Consumer<String> notes)
      throws IOException {
    Map<String, Double> metrics = new TreeMap<>();
    if (written.isEmpty()) {
      return metrics;
    }
    ObjectNode json;
    try {
      json = WrittenJson.read(written.get());
    } catch (WrittenJson.UnreadableException e) {
      notes.accept(e.getMessage() + "; the model is kept without metrics");
      return metrics;
    }
    List<String> notFinite = new ArrayList<>();
    List<String> notNumbers = new ArrayList<>();
    List<String> tooMany = new ArrayList<>();
    for (Map.Entry<String, JsonNode> metric : json.properties()) {
      String name = metric.getKey();
      double value = metric.getValue().doubleValue();
      if (!metric.getValue().isNumber()) {
        notNumbers.add(name);
      } else if (!Double.isFinite(value)) {
        notFinite.add(name + " = " + value);
      } else if (metrics.size() >= MOST || name.length() > MOST_NAME_CHARACTERS) {
        tooMany.add(name);
      } else {
        metrics.put(name, value);
      }
    }
    note(notes, notFinite, "are not finite numbers");
    note(notes, notNumbers, "are not numbers");
    note(
        notes,
        tooMany,
        "are too much: %d metrics are kept, with names of at most %d characters"
            .formatted(MOST, MOST_NAME_CHARACTERS));
    return metrics;
  }

  private static void note(Consumer<String> notes, List<String> names, String why) {
    if (!names.isEmpty()) {
      String shown =
          String.join(", ", names.stream().limit(NAMED).map(WrittenMetrics::shortened).toList());
      String more = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
      notes.accept("metrics.json: left out, for they " + why + ": " + shown + more);
    }
  }

  private static String shortened(String name) {
    return name.length() <= MOST_NAME_CHARACTERS
        ? name
        : ForeignText.cut(name, MOST_NAME_CHARACTERS) + "...";
  }
}
