package dev.tidemill.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.standalone.ChildProcess;
import dev.tidemill.standalone.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo as a program of its own against services that run apart. It knows their API, a gateway
 * and a folder, which the services have under another path.
 */
@EnabledIfSystemProperty(
    named = "tidemill.attached",
    matches = "true",
    disabledReason = "seven processes and two plays take minutes: -Dtidemill.attached=true")
class AttachedDemoIT {

  private static final int PLAYED_WITHIN_SECONDS = 900;
  private static final int ENDED_BY_TERM = 143;

  @TempDir Path folder;

  Cluster cluster() {
    return Cluster.EMBEDDED;
  }

  @Test
  void aDemoPlaysAgainstServicesThatRunElsewhereAndAgainAfterItsPipelineWasDeleted()
      throws Exception {
    Path here = Files.createDirectories(folder.resolve("here"));
    Path there = Files.createSymbolicLink(folder.resolve("there"), here);
    Path report = folder.resolve("report.json");
    try (Cluster.Running kafka = cluster().start(folder);
        SeparateProcesses services = SeparateProcesses.start(folder, kafka)) {
      List<String> attach =
          List.of(
              "--attach",
              "--data-folder",
              here.toString(),
              "--data-folder-there",
              there.toString(),
              "--weeks",
              "7",
              "--no-faults",
              "--report",
              report.toString());
      finished(demo(services, attach), 0, "Playing against the Tidemill at", "PROMOTED version 2");
      JsonNode first = new ObjectMapper().readTree(report.toFile());
      assertThat(first.path("runs").path("promoted").asInt()).isGreaterThanOrEqualTo(2);
      assertThat(first.path("weeks")).hasSize(3);
      RoutedSignals.awaitDecided(kafka.access(), services.home());

      finished(demo(services, attach), 73, "is at http://", "./tidemill delete");
      ask(services, "delete", RoutedSignals.PIPELINE, "--yes");
      String again = finished(demo(services, attach), 0, "PROMOTED");
      assertThat(again).contains("2001-07-30").doesNotContain("2001-01-29");

      keepsFlowing(services, here, there);
    }
  }

  /** Killed and started again, it goes on after the last file that it delivered. */
  private void keepsFlowing(SeparateProcesses services, Path here, Path there) throws Exception {
    List<String> calmly =
        List.of(
            "--attach",
            "--data-folder",
            here.toString(),
            "--data-folder-there",
            there.toString(),
            "--pace",
            "10s");
    try (ChildProcess flowing = demo(services, calmly)) {
      awaitSaid(flowing, "flights-week-33.csv.gz arrives");
      flowing.kill();
    }
    try (ChildProcess flowing = demo(services, calmly)) {
      awaitSaid(flowing, "goes on with week 34");
      awaitSaid(flowing, "flights-week-34.csv.gz arrives");
      assertThat(flowing.output()).containsPattern("week 34  (\\d+) of \\1 requests answered");
      assertThat(flowing.stop()).as(flowing.output()).isEqualTo(ENDED_BY_TERM);
      assertThat(flowing.output()).endsWith("Stopped.\n");
    }
  }

  private static void awaitSaid(ChildProcess process, String words) {
    await()
        .atMost(Duration.ofMinutes(3))
        .until(
            () -> {
              assertThat(process.alive()).as(process.output()).isTrue();
              return process.output().contains(words);
            });
  }

  private ChildProcess demo(SeparateProcesses services, List<String> options) throws IOException {
    List<String> all = new ArrayList<>(at(services));
    all.add("demo");
    all.addAll(options);
    return ChildProcess.tidemill(folder, all.toArray(String[]::new));
  }

  private void ask(SeparateProcesses services, String... command) throws Exception {
    List<String> all = new ArrayList<>(at(services));
    all.addAll(List.of(command));
    finished(ChildProcess.tidemill(folder, all.toArray(String[]::new)), 0);
  }

  /** The client has a home of its own: the token is what it is given. */
  private List<String> at(SeparateProcesses services) {
    return List.of(
        "--home",
        folder.resolve("home-of-the-client").toString(),
        "--server",
        services.api().toString(),
        "--token-file",
        services.home().resolve("token").toString());
  }

  private static String finished(ChildProcess process, int exitCode, String... words)
      throws InterruptedException {
    try (process) {
      assertThat(process.waitFor(PLAYED_WITHIN_SECONDS)).as(process.output()).isEqualTo(exitCode);
      String output = process.output();
      List.of(words).forEach(word -> assertThat(output).contains(word));
      return output;
    }
  }
}
