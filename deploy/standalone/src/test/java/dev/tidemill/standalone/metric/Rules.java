package dev.tidemill.standalone.metric;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The alert rules of deploy/prometheus. */
public final class Rules {

  /** The folder of deploy that has them. */
  public static final Path FOLDER = Path.of("../prometheus").toAbsolutePath().normalize();

  private Rules() {}

  /** The expressions by name of the alert. */
  public static Map<String, String> expressions() throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    JsonNode file =
        new ObjectMapper(new YAMLFactory()).readTree(FOLDER.resolve("rules/tidemill.yml").toFile());
    for (JsonNode group : file.path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        found.put(rule.path("alert").asText(), rule.path("expr").asText());
      }
    }
    return found;
  }
}
