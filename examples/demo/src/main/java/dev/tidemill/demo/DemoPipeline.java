package dev.tidemill.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.schemas.message.RunOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The demo's pipeline at a Tidemill: applied, and waited for. */
final class DemoPipeline {

  /** The trigger that new files start. */
  private static final String NEW_FILES = "new-week";

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration FILES_SEEN_WITHIN = Duration.ofMinutes(1);
  private static final int NOT_FOUND = 404;

  private final Demo.Site site;
  private final DemoProject project;
  private final Watch watch;
  private final Teller teller;

  DemoPipeline(Demo.Site site, DemoProject project, Watch watch, Teller teller) {
    this.site = site;
    this.project = project;
    this.watch = watch;
    this.teller = teller;
  }

  /** What the API says of the pipeline, if it is applied there. */
  static Optional<JsonNode> live(ApiClient api) {
    String path = ApiClient.pipeline(Demo.PIPELINE);
    return api.ask(path).status() == NOT_FOUND
        ? Optional.empty()
        : Optional.of(api.get(path)).filter(p -> !p.path("deleted").asBoolean());
  }

  /** The newest data that a model of this name was made of; empty if there was none. */
  static Optional<Instant> newestData(ApiClient api) {
    String path = "/api/v1/models?limit=10&pipeline=" + ApiClient.encode(Demo.PIPELINE);
    if (api.ask(path).status() == NOT_FOUND) {
      return Optional.empty();
    }
    Optional<Instant> newest = Optional.empty();
    for (JsonNode model : api.get(path).path("models")) {
      Instant end = Instant.parse(model.path("snapshot").path("holdoutEnd").asText());
      newest = newest.filter(n -> n.isAfter(end)).or(() -> Optional.of(end));
    }
    return newest;
  }

  /**
   * Applies it.
   *
   * @throws CliException if the server refuses it, or does not see its folder
   */
  void apply() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    try {
      body.put("source", Files.readString(project.pipelineFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    body.put("file", "pipeline.yaml").put("folder", site.projectThere()).put("actor", "demo");
    try {
      new CommandSender(site.api()).apply(body);
    } catch (CliException e) {
      throw e.answer().path("field").asText().equals("folder") ? notSeen(e) : e;
    }
    teller.tell("applied " + Demo.PIPELINE + " from " + project.pipelineFile());
  }

  private CliException notSeen(CliException e) {
    return new CliException(
        e.getMessage()
            + ". It is "
            + site.project()
            + " here: let the console, the trigger service and the runner see the folder of"
            + " --data-folder, and say with --data-folder-there where they have it",
        e.exitCode());
  }

  /**
   * Waits until the trigger service has seen files.
   *
   * @throws CliException if it has not, with what to look at
   */
  void awaitFiles() {
    if (!watch.await(FILES_SEEN_WITHIN, () -> watch.triggersReached().contains(NEW_FILES))) {
      StringBuilder why = new StringBuilder();
      for (JsonNode source : site.api().get(ApiClient.pipeline(Demo.PIPELINE)).path("sources")) {
        if (source.has("problem")) {
          why.append(source.path("name").asText())
              .append(": ")
              .append(source.path("problem").asText())
              .append(". ");
        }
      }
      throw new CliException(
          "The files in %s have brought no signal within %d s. %sDoes the trigger service run, and does it see them in %s? --data-folder-there says where"
              .formatted(project.folder(), FILES_SEEN_WITHIN.toSeconds(), why, site.projectThere()),
          69);
    }
  }

  /**
   * Waits until the first model serves, or no run is on its way to one.
   *
   * @throws CliException if the last of these runs failed
   */
  void awaitFirstModel() {
    until(
        "the first model to be promoted",
        () -> !watch.promoted().isEmpty() || watch.gaveUp().isPresent());
    watch
        .gaveUp()
        .filter(run -> run.outcome.equals(Optional.of(RunOutcome.FAILED)))
        .ifPresent(
            run -> {
              throw new CliException(
                  "The run %s failed (%s), so no model serves: %s"
                      .formatted(run.id, run.code, run.message),
                  1);
            });
  }

  /** Waits for a condition, and names it if it does not come. True if it came. */
  boolean until(String what, BooleanSupplier condition) {
    boolean came = watch.await(PATIENCE, condition);
    if (!came) {
      teller.tell("waited " + PATIENCE.toSeconds() + " s for " + what + "; going on");
    }
    return came;
  }
}
