package dev.tidemill.example.flights.training;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidemill.example.flights.contract.Program.RefusedException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * How to train: {@code trainer/trainer.properties} of the code's folder, and over it the run's
 * parameters.
 *
 * @param algorithm what learns
 * @param rounds number of trees
 * @param maxDepth depth of a tree
 * @param eta learning rate
 * @param minChildWeight least sum of weights times p(1-p) in a leaf
 * @param recencyHalfLifeDays age at which a row counts half
 * @param distanceMaskedShare share of rows that lose their distance in training, so that trees
 *     learn where a row without one belongs
 * @param distanceLookup whether a correction by band of distance is fitted after the trees
 */
public record TrainerSettings(
    Algorithm algorithm,
    int rounds,
    int maxDepth,
    double eta,
    double minChildWeight,
    double recencyHalfLifeDays,
    double distanceMaskedShare,
    boolean distanceLookup) {

  /** What learns. */
  public enum Algorithm {
    XGBOOST,
    LOGISTIC
  }

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "algorithm", "xgboost",
          "rounds", "150",
          "maxDepth", "6",
          "eta", "0.1",
          "minChildWeight", "1",
          "recency.halfLifeDays", "28",
          "distance.maskedShare", "0.025",
          "distance.lookup", "false");

  /** The settings where nothing is said. */
  public static TrainerSettings defaults() throws RefusedException {
    return of(Map.of());
  }

  /**
   * Reads a properties file and a JSON object of parameters, whose values win.
   *
   * @throws RefusedException naming an unknown key or a value out of range
   */
  public static TrainerSettings read(Path properties, Path parameters)
      throws RefusedException, IOException {
    Map<String, String> values = new TreeMap<>();
    if (!Files.isRegularFile(properties)) {
      throw new RefusedException(
          "there is no " + properties + "; start the trainer in the folder of the pipeline's code");
    }
    Properties file = new Properties();
    try (Reader in = Files.newBufferedReader(properties, StandardCharsets.UTF_8)) {
      file.load(in);
    }
    file.stringPropertyNames().forEach(key -> values.put(key, file.getProperty(key).trim()));
    requireKnown(values, properties);
    Map<String, String> given = jsonObject(parameters);
    requireKnown(given, parameters);
    values.putAll(given);
    return of(values);
  }

  /** Settings from text, with defaults for what is not given. */
  public static TrainerSettings of(Map<String, String> given) throws RefusedException {
    Map<String, String> values = new TreeMap<>(DEFAULTS);
    values.putAll(given);
    return new TrainerSettings(
        algorithm(values.get("algorithm")),
        (int) number(values, "rounds", 1, 10_000),
        (int) number(values, "maxDepth", 1, 16),
        number(values, "eta", 1e-6, 1),
        number(values, "minChildWeight", 0, 1e6),
        number(values, "recency.halfLifeDays", 0.1, 1e6),
        number(values, "distance.maskedShare", 0, 0.5),
        bool(values, "distance.lookup"));
  }

  /** The same settings with another algorithm. */
  public TrainerSettings with(Algorithm other) {
    return new TrainerSettings(
        other,
        rounds,
        maxDepth,
        eta,
        minChildWeight,
        recencyHalfLifeDays,
        distanceMaskedShare,
        distanceLookup);
  }

  private static void requireKnown(Map<String, String> values, Path from) throws RefusedException {
    for (String key : values.keySet()) {
      if (!DEFAULTS.containsKey(key)) {
        throw new RefusedException(
            from + ": unknown key '" + key + "'; known are " + new TreeMap<>(DEFAULTS).keySet());
      }
    }
  }

  private static Algorithm algorithm(String text) throws RefusedException {
    return switch (text) {
      case "xgboost" -> Algorithm.XGBOOST;
      case "logistic" -> Algorithm.LOGISTIC;
      default ->
          throw new RefusedException("algorithm is '" + text + "'; it is xgboost or logistic");
    };
  }

  private static double number(Map<String, String> values, String key, double least, double most)
      throws RefusedException {
    String text = values.get(key);
    try {
      double value = Double.parseDouble(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new RefusedException(key + " is '" + text + "', not a number", e);
    }
    throw new RefusedException(key + " is " + text + "; it must be from " + least + " to " + most);
  }

  private static boolean bool(Map<String, String> values, String key) throws RefusedException {
    String text = values.get(key);
    if (!text.equals("true") && !text.equals("false")) {
      throw new RefusedException(key + " is '" + text + "'; it is true or false");
    }
    return text.equals("true");
  }

  private static Map<String, String> jsonObject(Path file) throws RefusedException, IOException {
    Map<String, String> values = new TreeMap<>();
    try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new RefusedException(file + " is not a JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        if (!json.nextToken().isScalarValue()) {
          throw new RefusedException(file + ": '" + key + "' is not a single value");
        }
        values.put(key, json.getText());
      }
    } catch (com.fasterxml.jackson.core.JsonParseException e) {
      throw new RefusedException(file + " is not JSON: " + e.getOriginalMessage(), e);
    }
    return values;
  }
}
