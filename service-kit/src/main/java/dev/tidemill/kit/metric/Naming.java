package dev.tidemill.kit.metric;

import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What every metric of the catalogue has.
 *
 * @param owner the service that shows it, as in the topics' owners; {@code every process} for those
 *     of the kit
 * @param name lower-case words joined by dots: {@code tidemill.gateway.scores}
 * @param meaning for people, in docs/metrics.md
 * @param labels in the order in which their values are given
 */
public record Naming(String owner, String name, String meaning, List<String> labels) {

  private static final Pattern NAME = Pattern.compile("tidemill(\\.[a-z]+)+");
  private static final Pattern LABEL = Pattern.compile("[a-z]+(_[a-z]+)*");

  public Naming {
    labels = List.copyOf(labels);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\"" + name + "\" cannot name a metric; write tidemill and lower-case words after dots");
    }
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        throw new IllegalArgumentException(
            "\"" + label + "\" cannot name a label; write lower-case words joined by underscores");
      }
    }
  }

  /** The name as Prometheus writes it, without what its type adds. */
  String plain() {
    return name.replace('.', '_');
  }

  /**
   * @throws IllegalArgumentException if there is not one value for each label
   */
  List<Tag> tags(String... values) {
    if (values.length != labels.size()) {
      throw new IllegalArgumentException(
          name + " has the labels " + labels + ", but got " + values.length + " values");
    }
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      tags.add(Tag.of(labels.get(i), values[i]));
    }
    return tags;
  }
}
