package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A home that is backed up, destroyed and restored, with the commands of docs/operations.md. */
@EnabledOnOs(OS.LINUX)
class BackupIT {

  private static final Path DOCUMENT = Path.of("../../docs/operations.md");
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir Path dir;

  @Test
  void aRestoredHomeGoesOnWhereItWasBackedUpAndDecidesNothingTwice() throws Exception {
    Path home = dir.resolve(".tidemill");
    Path pipeline = ServedPoints.project(dir.resolve("project"));
    String told;
    Set<String> before;
    List<String> taken;
    try (ServedPoints points = ServedPoints.on(home)) {
      points.promoted(pipeline);
      told = points.runs().iterator().next();
      points.anotherRun();
      before = points.runs();
      taken = points.taken();
    }
    run("Back up a home");
    String forgotten;
    try (ServedPoints points = ServedPoints.on(home)) {
      forgotten = points.anotherRun();
    }
    delete(home);

    run("Restore a home");

    try (ServedPoints points = ServedPoints.on(home)) {
      points.awaitServing();
      points.cli("why", told).exits(0).says("run " + told, "model gate: pass");
      assertThat(points.runs()).isEqualTo(before).doesNotContain(forgotten);
      assertThat(points.taken()).containsExactlyInAnyOrderElementsOf(taken);
      points.cli("store", "check").exits(0).says(" that 1 model version and 1 route name are in ");
      String next = points.anotherRun();
      assertThat(before).doesNotContain(next);
      deliver(dir.resolve("project/in/b.csv"));
      await().atMost(LONG).until(() -> points.runs().size() == before.size() + 2);
      assertThat(points.taken()).doesNotHaveDuplicates().containsAll(taken);
      points
          .cli("doctor", "--cluster")
          .exits(0)
          .says("each is in one bucket, at 2 triggers of all");
    }
  }

  private static void deliver(Path file) throws IOException {
    StringBuilder csv = new StringBuilder("id,seen_at,x\n");
    for (int i = 0; i < 30; i++) {
      csv.append(1000 + i).append(",2001-01-06T0").append(i % 10).append(":00:00,");
      csv.append(i % 10).append('\n');
    }
    Files.writeString(file, csv);
  }

  @Test
  void aStoreThatIsOlderThanTheTopicsIsToldAndMendedByWhatItLacks() throws Exception {
    Path home = dir.resolve(".tidemill");
    Path pipeline = ServedPoints.project(dir.resolve("project"));
    String model;
    try (ServedPoints points = ServedPoints.on(home)) {
      points.promoted(pipeline);
      model = points.api().get("/api/v1/models").at("/models/0/digest").asText();
      assertThat(model).hasSize(64);
    }
    Path artefact =
        home.resolve("artefacts/" + model.substring(0, 2) + "/" + model.substring(2, 4));
    Path lost = Files.move(artefact.resolve(model), dir.resolve("model"));
    delete(home.resolve("gateway"));
    try (ServedPoints points = ServedPoints.starting(home)) {
      // the gateway says what it waits for, and does not answer with something else
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(points.cli("predict", ServedPoints.PIPELINE, "--example").exitCode())
                      .isNotZero());
      CommandLineRun check = points.cli("store", "check", "-o", "json").exits(1);
      JsonNode lack = check.json().path("lacks").path(0);
      assertThat(check.json().path("lacks")).hasSize(1);
      assertThat(lack.path("digest").asText()).isEqualTo(model);
      assertThat(lack.path("of").asText()).isEqualTo("model of shop/served version 1");
      assertThat(lack.path("routed").asBoolean()).isTrue();
      points
          .cli("store", "check", "--quick")
          .exits(1)
          .says(
              model + "  missing: model of shop/served version 1, which gateways are to load now");

      Files.move(lost, artefact.resolve(model));

      points.awaitServing();
      points.cli("store", "check").exits(0);
    }
  }

  @Test
  void anArtefactWithOtherBytesIsDamaged() throws Exception {
    Path home = dir.resolve(".tidemill");
    try (ServedPoints points = ServedPoints.on(home)) {
      points.promoted(ServedPoints.project(dir.resolve("project")));
      String model = points.api().get("/api/v1/models").at("/models/0/digest").asText();
      Path file =
          home.resolve("artefacts")
              .resolve(model.substring(0, 2))
              .resolve(model.substring(2, 4))
              .resolve(model);
      Files.delete(file);
      Files.writeString(file, "something else");
      points
          .cli("store", "check")
          .exits(1)
          .says(model + "  damaged: model of shop/served version 1");
      points.cli("store", "check", "--quick").exits(0);
    }
  }

  /** Runs the commands below a heading of the document, as somebody whose home folder is here. */
  private void run(String heading) throws Exception {
    Matcher block =
        Pattern.compile("(?ms)^### " + Pattern.quote(heading) + "\\n.*?^```\\n(.*?)^```")
            .matcher(Files.readString(DOCUMENT));
    assertThat(block.find()).as(heading).isTrue();
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-e", "-c", block.group(1))
            .directory(dir.toFile())
            .redirectErrorStream(true);
    builder.environment().put("HOME", dir.toString());
    Process shell = builder.start();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).as(output).isZero();
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(all::add);
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }
}
