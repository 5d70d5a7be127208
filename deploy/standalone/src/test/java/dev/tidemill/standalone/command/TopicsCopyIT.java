package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.standalone.EmbeddedKafka;
import dev.tidemill.standalone.HomeKafka;
import dev.tidemill.standalone.ProcessPlan;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A Tidemill moves to another cluster and goes on there as if nothing had happened. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class TopicsCopyIT {

  @TempDir Path dir;

  @Test
  void aTidemillGoesOnWithTheCopyOfItsTopics() throws Exception {
    Path home = dir.resolve("home");
    Path other = dir.resolve("other");
    Path pipeline = ServedPoints.project(dir.resolve("project"));
    Set<String> runs;
    String first;
    try (ServedPoints points = ServedPoints.on(home)) {
      points.promoted(pipeline);
      first = points.runs().iterator().next();
      points.anotherRun();
      runs = points.runs();
      copy(home, "--bootstrap-servers", points.platform().bootstrapServers(), "--to-home", other)
          .exits(1)
          .complains("Services run: ", "stop all of them");
    }
    JsonNode copied = copy(home, "--to-home", other, "-o", "json").exits(0).json();
    assertThat(copied.path("topics").asInt()).isGreaterThan(22);
    assertThat(copied.path("records").asLong()).isGreaterThan(100);
    assertThat(copied.path("groups")).hasSize(6);
    copy(home, "--to-home", other).exits(73).complains("has a Kafka already");
    assertThat(copiedToACluster(home)).isEqualTo(copied);

    ProcessPlan plan =
        ProcessPlan.everything(other).with("artefacts", home.resolve("artefacts").toString());
    try (ServedPoints points = ServedPoints.on(plan)) {
      points.awaitServing();
      assertThat(points.runs()).isEqualTo(runs);
      points.cli("why", first).exits(0).says("run " + first, "model gate: pass");
      String next = points.anotherRun();
      assertThat(points.runs()).hasSize(runs.size() + 1).contains(next);
      assertThat(points.taken()).doesNotHaveDuplicates().isNotEmpty();
      points
          .cli("doctor", "--cluster")
          .exits(0)
          .says("each is in one bucket, at 2 triggers of all");
    }
  }

  /** From one cluster that runs to another, each with a password of its own. */
  private JsonNode copiedToACluster(Path home) {
    try (EmbeddedKafka from = EmbeddedKafka.start(HomeKafka.folder(home), 0);
        EmbeddedKafka to = EmbeddedKafka.start(dir.resolve("cluster"), 0)) {
      Object[] clusters = {
        "--bootstrap-servers",
        from.bootstrapServers(),
        "--to",
        to.bootstrapServers(),
        "--to-properties",
        to.clientProperties(),
        "-o",
        "json"
      };
      JsonNode copied = copy(home, clusters).exits(0).json();
      copy(home, clusters).exits(1).complains("The other cluster has ", "delete them");
      return copied;
    }
  }

  private static CommandLineRun copy(Path home, Object... more) {
    String[] all = new String[more.length + 4];
    all[0] = "topics";
    all[1] = "copy";
    all[2] = "--home";
    all[3] = home.toString();
    for (int i = 0; i < more.length; i++) {
      all[i + 4] = more[i].toString();
    }
    return CommandLineRun.of(all);
  }

  @Test
  void whatCannotBeCopiedIsTold() {
    copy(dir, "--to-home", dir.resolve("b")).exits(66).complains("There is no Kafka in " + dir);
    copy(dir).exits(64).complains("Write either --to HOST:PORT or --to-home FOLDER");
    copy(dir, "--to-home", "x", "--to", "y:1").exits(64).complains("Write either");
    copy(dir, "--to", "127.0.0.1:1")
        .exits(69)
        .complains("Kafka at 127.0.0.1:1: no answer.", "name it with --to-properties FILE");
    copy(dir, "--bootstrap-servers", "127.0.0.1:1", "--to-home", dir.resolve("b"))
        .exits(69)
        .complains("Kafka at 127.0.0.1:1: no answer.", "--set kafka-properties=FILE");
    assertThat(dir.resolve("b")).doesNotExist();
    CommandLineRun.of("topics").exits(64).complains("topics copy");
  }
}
