package dev.tidemill.console.tracking;

import dev.tidemill.console.tracking.search.SearchAttributes;
import dev.tidemill.console.tracking.search.Searchable;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A registered model or a version of one, in the form of MLflow.
 *
 * @param namespace whose members may read it
 * @param version 0: the model itself
 * @param view what is answered
 * @param files where its files are, for a version
 */
record RegistryRow(
    String name,
    String namespace,
    int version,
    Map<String, Object> view,
    Map<String, String> tags,
    TreeMap<String, Integer> aliases,
    String files)
    implements Searchable {

  static final SearchAttributes ATTRIBUTES =
      new SearchAttributes(
          Set.of("name", "run_id", "model_id", "source_path"),
          Set.of("version_number", "creation_time", "last_update_time"));

  private static final String PROMPT = "mlflow.prompt.is_prompt";

  @Override
  public Optional<Object> value(Part part, String key) {
    if (part == Part.TAG) {
      // Clients always ask for what is not a prompt; what has no such tag is a model.
      return Optional.ofNullable(tags.getOrDefault(key, key.equals(PROMPT) ? "false" : null));
    }
    return switch (key) {
      case "version_number" -> Optional.of(version);
      case "source_path" -> Optional.of(files);
      case "creation_time" -> Optional.ofNullable(view.get("creation_timestamp"));
      case "last_update_time" -> Optional.ofNullable(view.get("last_updated_timestamp"));
      default -> Optional.ofNullable(view.get(key));
    };
  }
}
