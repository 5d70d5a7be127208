package dev.tidemill.validation.check.profile;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the model inputs of a training set looked like, pinned to the model that was trained on
 * them: the reference that the monitor measures drift against and the bins of its baseline. It
 * stands in for the raw rows.
 *
 * @param rows rows of the training set
 * @param features by name of the model input
 * @param classes labelled rows by class, where there are several; profiles of earlier versions have
 *     none
 */
public record Profile(long rows, Map<String, FeatureProfile> features, Map<String, Long> classes) {

  /** No input has an empty name. */
  private static final String ANSWERS = "";

  public Profile {
    features = Map.copyOf(new TreeMap<>(features));
    classes = classes == null ? Map.of() : Map.copyOf(new TreeMap<>(classes));
  }

  /** Of inputs alone. */
  public Profile(long rows, Map<String, FeatureProfile> features) {
    this(rows, features, Map.of());
  }

  /** The same with how many of its rows are of which class. */
  public Profile withClasses(Map<String, Long> rowsByClass) {
    return new Profile(rows, features, rowsByClass);
  }

  /** The same with what the model answered on its holdout. */
  public Profile withAnswers(FeatureProfile answers) {
    Map<String, FeatureProfile> all = new TreeMap<>(features);
    all.put(ANSWERS, answers);
    return new Profile(rows, all, classes);
  }

  /** What the model answered on its holdout: scores, or which of several classes was first. */
  public Optional<FeatureProfile> answers() {
    return feature(ANSWERS);
  }

  /** The profile of this input. */
  public Optional<FeatureProfile> feature(String name) {
    return Optional.ofNullable(features.get(name));
  }
}
