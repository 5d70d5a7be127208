package dev.tidemill.console.tracking;

import dev.tidemill.console.tracking.search.SearchAttributes;
import dev.tidemill.console.tracking.search.Searchable;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is known of an experiment. */
final class TrackedExperiment implements Searchable {

  static final SearchAttributes ATTRIBUTES =
      new SearchAttributes(
          Set.of("name", "experiment_id"), Set.of("creation_time", "last_update_time"));

  /** The experiment of programs that name none. */
  static final String DEFAULT_ID = "0";

  /** Clients find files below this address through the API. */
  static final String FILES = "mlflow-artifacts:/";

  private static final Pattern NAMESPACE = Pattern.compile("([a-z0-9][-a-z0-9]{0,62})/.+");

  final String id;
  final Instant createdAt;
  final Map<String, String> tags = new TreeMap<>();
  String name;
  Instant updatedAt;
  boolean deleted;

  /** Where programs keep the files of its runs: below this address of the API, or elsewhere. */
  String artefactLocation;

  /** Whether it is of a pipeline: its attempts are in it, and it keeps its name. */
  boolean ofPipeline;

  TrackedExperiment(String id, String name, Instant createdAt) {
    this.id = id;
    this.name = name;
    this.createdAt = createdAt;
    this.updatedAt = createdAt;
    this.artefactLocation = FILES + id;
  }

  /** The namespace in which somebody needs a role: what stands before the slash, if it may. */
  String namespace() {
    return namespace(name);
  }

  static String namespace(String name) {
    Matcher matcher = NAMESPACE.matcher(name);
    return matcher.matches() ? matcher.group(1) : "default";
  }

  @Override
  public Optional<Object> value(Part part, String key) {
    if (part == Part.TAG) {
      return Optional.ofNullable(tags.get(key));
    }
    return switch (key) {
      case "name" -> Optional.of(name);
      case "experiment_id" -> Optional.of(id);
      case "creation_time" -> Optional.of(createdAt.toEpochMilli());
      case "last_update_time" -> Optional.of(updatedAt.toEpochMilli());
      default -> Optional.empty();
    };
  }
}
