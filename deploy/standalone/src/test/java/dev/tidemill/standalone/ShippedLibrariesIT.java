package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a built Tidemill holds, by the bill of materials that the build makes. */
class ShippedLibrariesIT {

  /** Each lets anybody use, change and pass on what ships, as Tidemill's own licence does. */
  private static final Set<String> ALLOWED =
      Set.of(
          "Apache-2.0",
          "MIT",
          "MIT-0",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "Go License",
          "EPL-2.0",
          "CC0-1.0");

  private final Map<String, List<String>> licences = licences();

  @Test
  void everyLibraryHasALicenceThatAllowsUsersWhatOursDoes() {
    assertThat(licences.values())
        .allSatisfy(of -> assertThat(of).as("%s", licences).containsAnyElementsOf(ALLOWED));
  }

  @Test
  void theNoticeNamesEveryLibraryThatShipsAndNoOther() throws IOException {
    Set<String> named =
        Files.readAllLines(Path.of("../../NOTICE")).stream()
            .filter(line -> line.matches("  \\S+:\\S+"))
            .map(String::strip)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).isEqualTo(licences.keySet());
  }

  @Test
  void theBillOfMaterialsHasEveryJarOfTheClassPath() throws IOException {
    Set<String> jars = new TreeSet<>();
    for (JsonNode component : bill().path("components")) {
      jars.add(component.path("name").asText() + "-" + component.path("version").asText() + ".jar");
    }
    try (Stream<Path> lib = Files.list(Path.of("target/lib"))) {
      assertThat(lib.map(p -> p.getFileName().toString()))
          .isNotEmpty()
          .allSatisfy(jar -> assertThat(jars).contains(jar));
    }
  }

  /** Of each library from elsewhere, by {@code group:artifact}. */
  private static Map<String, List<String>> licences() {
    Map<String, List<String>> out = new TreeMap<>();
    for (JsonNode component : bill().path("components")) {
      String group = component.path("group").asText();
      if (!group.equals("dev.tidemill")) {
        List<String> licences = new ArrayList<>();
        for (JsonNode choice : component.path("licenses")) {
          JsonNode licence = choice.path("license");
          licences.add(licence.path("id").asText(licence.path("name").asText()));
        }
        out.put(group + ":" + component.path("name").asText(), licences);
      }
    }
    return out;
  }

  private static JsonNode bill() {
    try {
      return new ObjectMapper().readTree(Path.of("target/tidemill-sbom.json").toFile());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("`mvn package` makes the bill of materials", e);
    }
  }
}
