package dev.tidemill.standalone.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.standalone.Services;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code deploy/compose/compose.yaml} against the published schema, and against this project. */
class ComposeFileTest {

  private static final Path FOLDER = Path.of("../compose");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+):-[^}]*}");

  private static JsonNode file() throws IOException {
    Object merged =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(FOLDER.resolve("compose.yaml")));
    return JSON.valueToTree(merged);
  }

  /** By name, those that run Tidemill as a service. */
  private static Map<String, JsonNode> ofTidemill() throws IOException {
    Set<String> titles =
        List.of(Services.values()).stream().map(Services::title).collect(Collectors.toSet());
    Map<String, JsonNode> all = new TreeMap<>();
    for (Map.Entry<String, JsonNode> each : file().path("services").properties()) {
      if (titles.contains(each.getValue().path("command").path(0).asText())) {
        all.put(each.getKey(), each.getValue());
      }
    }
    return all;
  }

  /** A name of a part in the words of an older draft; an object is a field that is called so. */
  private static void dropId(ObjectNode part) {
    if (part.path("id").isTextual()) {
      part.remove("id");
    }
  }

  private static List<String> problems(JsonNode document) throws IOException {
    try (InputStream in =
        ComposeFileTest.class.getResourceAsStream("/compose-spec/compose_spec.json")) {
      ObjectNode schema = (ObjectNode) JSON.readTree(in);
      schema.remove("$schema"); // of an address that nobody answers at
      schema.findParents("id").forEach(part -> dropId((ObjectNode) part));
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2019_09)
          .getSchema(schema)
          .validate(document)
          .stream()
          .map(Error::toString)
          .toList();
    }
  }

  @Test
  void itIsWhatThePublishedSchemaAllows() throws IOException {
    ObjectNode document = (ObjectNode) file();
    document.remove("name"); // came after this edition of the schema
    assertThat(problems(document)).isEmpty();
    ((ObjectNode) document.at("/services/runner")).put("comand", "a slip");
    assertThat(problems(document)).anyMatch(p -> p.contains("comand"));
  }

  @Test
  void everyServiceHasItsContainer() throws IOException {
    Map<String, Set<String>> containers = new TreeMap<>();
    ofTidemill()
        .forEach(
            (name, service) ->
                containers
                    .computeIfAbsent(service.path("command").path(0).asText(), c -> new TreeSet<>())
                    .add(name));
    Map<String, Set<String>> expected = new TreeMap<>();
    for (Services service : Services.values()) {
      String title = service.title();
      expected.put(
          title, service == Services.GATEWAY ? Set.of("gateway-1", "gateway-2") : Set.of(title));
    }
    assertThat(containers).isEqualTo(expected);
  }

  @Test
  void everyVariableIsASettingOfTheirs() throws IOException {
    Set<String> known =
        Services.settings().stream().map(Setting::variable).collect(Collectors.toSet());
    List<String> given = new ArrayList<>();
    ofTidemill()
        .values()
        .forEach(s -> s.path("environment").fieldNames().forEachRemaining(given::add));
    assertThat(given)
        .filteredOn(v -> v.startsWith("TIDEMILL_"))
        .hasSizeGreaterThan(20)
        .allSatisfy(v -> assertThat(known).contains(v.replaceFirst("_FILE$", "")));
  }

  @Test
  void eachIsConfinedAndComesBack() throws IOException {
    ofTidemill()
        .forEach(
            (name, service) -> {
              assertThat(service.path("read_only").asBoolean()).as(name).isTrue();
              assertThat(service.path("cap_drop").path(0).asText()).as(name).isEqualTo("ALL");
              assertThat(service.path("init").asBoolean()).as(name).isTrue();
              assertThat(service.path("depends_on").at("/kafka-1/condition").asText())
                  .as(name)
                  .isEqualTo("service_healthy");
              assertThat(service.path("volumes").get(0).asText())
                  .as("state of %s, which nobody shares", name)
                  .isEqualTo(name + ":/var/lib/tidemill");
            });
    for (Map.Entry<String, JsonNode> each : file().path("services").properties()) {
      String name = each.getKey();
      assertThat(each.getValue().has("mem_limit")).as(name).isTrue();
      if (!name.equals("secrets")) {
        assertThat(each.getValue().path("cpus").isNumber()).as(name).isTrue();
        assertThat(each.getValue().path("restart").asText())
            .as(name)
            .isIn("unless-stopped", "on-failure");
      }
    }
  }

  @Test
  void onlyThisMachineReachesWhatIsPublished() throws IOException {
    List<String> published = new ArrayList<>();
    file().path("services").forEach(s -> s.path("ports").forEach(p -> published.add(p.asText())));
    assertThat(published)
        .hasSize(5)
        .allSatisfy(p -> assertThat(p).matches("\\$\\{[A-Z]+_ADDRESS:-127\\.0\\.0\\.1:\\d+}:\\d+"));
  }

  @Test
  void everyFileThatIsMountedIsThere() throws IOException {
    List<Path> missing = new ArrayList<>();
    Set<String> volumes = new TreeSet<>();
    for (JsonNode service : file().path("services")) {
      for (JsonNode volume : service.path("volumes")) {
        String from = VARIABLE.matcher(volume.asText()).replaceAll("data").split(":", 2)[0];
        if (!from.startsWith(".")) {
          volumes.add(from);
        } else if (!Files.exists(FOLDER.resolve(from))) {
          missing.add(Path.of(from));
        }
      }
    }
    assertThat(missing).isEmpty();
    Set<String> declared = new TreeSet<>();
    file().path("volumes").fieldNames().forEachRemaining(declared::add);
    assertThat(volumes).isEqualTo(declared);
  }

  @Test
  void theVariablesOfThreeBrokersAreThoseOfTheFile() throws IOException {
    String text = Files.readString(FOLDER.resolve("compose.yaml"));
    List<String> used = VARIABLE.matcher(text).results().map(m -> m.group(1)).distinct().toList();
    List<String> set =
        Files.readAllLines(FOLDER.resolve("three-brokers.env")).stream()
            .filter(line -> line.contains("=") && !line.startsWith("#"))
            .map(line -> line.substring(0, line.indexOf('=')))
            .toList();
    assertThat(used).containsAll(set);
    assertThat(set).hasSize(4);
  }

  @Test
  void imagesAndUserAreThoseOfTheBuild() throws IOException {
    String pom = Files.readString(Path.of("../../pom.xml"));
    Matcher version = Pattern.compile("<version>([^<]+)</version>").matcher(pom);
    assertThat(version.find()).isTrue();
    List<String> images = new ArrayList<>();
    file().path("services").forEach(s -> images.add(s.path("image").asText()));
    assertThat(images)
        .filteredOn(i -> i.contains("tidemill"))
        .hasSizeGreaterThan(8)
        .allSatisfy(i -> assertThat(i).endsWith(":" + version.group(1) + "}"));
    assertThat(Files.readString(FOLDER.resolve("make-secrets.sh")))
        .contains("tidemill=" + ImageLayers.USER + " ");
  }
}
