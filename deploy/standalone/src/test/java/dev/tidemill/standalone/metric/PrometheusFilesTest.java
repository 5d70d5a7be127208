package dev.tidemill.standalone.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The files of deploy/prometheus: Prometheus' own tools check them where they are installed (the
 * packages prometheus and prometheus-alertmanager of Debian have them).
 */
class PrometheusFilesTest {

  @Test
  void theRulesNameMetricsAndLabelsThatExist() throws IOException {
    Map<String, Set<String>> unknown = new TreeMap<>();
    Rules.expressions()
        .forEach((alert, query) -> unknown.put(alert, KnownMetrics.unknown(new PromQuery(query))));
    assertThat(unknown).hasSizeGreaterThan(20);
    unknown.values().removeIf(Set::isEmpty);
    assertThat(unknown).isEmpty();
  }

  @Test
  void eachAlertHasATest() throws IOException {
    String tests = Files.readString(Rules.FOLDER.resolve("tests/tidemill_test.yml"));
    assertThat(Rules.expressions().keySet())
        .allSatisfy(alert -> assertThat(tests).contains("alertname: " + alert + "\n"));
  }

  @Test
  void promtoolTakesTheRules() throws Exception {
    run("promtool", "check", "rules", "rules/tidemill.yml");
  }

  @Test
  void promtoolTakesTheConfigurations() throws Exception {
    run("promtool", "check", "config", "--syntax-only", "prometheus.yml");
    run("promtool", "check", "config", "--syntax-only", "prometheus-static.yml");
  }

  @Test
  void theAlertsComeWhenTheyShouldAndOnlyThen() throws Exception {
    run("promtool", "test", "rules", "tests/tidemill_test.yml");
  }

  @Test
  void amtoolTakesTheRoutes() throws Exception {
    run("amtool", "check-config", "alertmanager.yml");
    assertThat(
            run(
                "amtool",
                "config",
                "routes",
                "test",
                "--config.file=alertmanager.yml",
                "alertname=ConversionDrop",
                "retrain=true"))
        .contains("tidemill", "people");
    assertThat(
            run(
                "amtool",
                "config",
                "routes",
                "test",
                "--config.file=alertmanager.yml",
                "alertname=TidemillDown"))
        .contains("people")
        .doesNotContain("tidemill,");
  }

  private static String run(String... command) throws Exception {
    assumeThat(installed(command[0])).as(command[0] + " is not installed").isTrue();
    List<String> all = new ArrayList<>(List.of(command));
    Process process =
        new ProcessBuilder(all).directory(Rules.FOLDER.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(output).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  static boolean installed(String tool) {
    for (String folder : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(folder, tool))) {
        return true;
      }
    }
    return false;
  }
}
