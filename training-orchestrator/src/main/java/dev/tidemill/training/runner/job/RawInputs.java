package dev.tidemill.training.runner.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names the raw columns that became model inputs; readers add some that nobody wrote. */
final class RawInputs {

  private static final Pattern SECOND = Pattern.compile("(.+)_[0-9]+");
  private static final Pattern PANDAS = Pattern.compile("__index_level_[0-9]+__|Unnamed: ?[0-9]+");

  private RawInputs() {}

  /** One or more sentences. */
  static String told(List<String> names) {
    List<String> sentences = new ArrayList<>();
    sentences.add("Model inputs: " + String.join(", ", names) + ".");
    for (String name : names) {
      origin(name, names).ifPresent(sentences::add);
    }
    if (sentences.size() > 1) {
      sentences.add("data.columns.notFeatures leaves columns out.");
    }
    return String.join(" ", sentences);
  }

  private static Optional<String> origin(String name, List<String> names) {
    if (PANDAS.matcher(name).matches()) {
      return Optional.of(name + " is the index of a pandas table.");
    }
    Matcher second = SECOND.matcher(name);
    return second.matches() && names.stream().anyMatch(n -> n.equalsIgnoreCase(second.group(1)))
        ? Optional.of(
            name + " is also what a second column " + second.group(1) + " of a file is called.")
        : Optional.empty();
  }
}
