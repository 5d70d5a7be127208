package dev.tidemill.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Sends commands and waits for their answers. */
public final class CommandSender {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PACE = Duration.ofMillis(100);

  private final ApiClient api;

  public CommandSender(ApiClient api) {
    this.api = api;
  }

  /** The body of a command of this kind; the caller may add fields. */
  public static ObjectNode body(String kind, String pipeline, String reason) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("kind", kind)
        .put("pipeline", pipeline)
        .put("reason", reason == null ? "" : reason)
        .put("actor", System.getProperty("user.name"));
  }

  /**
   * Sends a command and waits until its owner has answered. @throws CliException if it was rejected
   */
  public JsonNode send(ObjectNode body) {
    return send("/api/v1/commands", body);
  }

  /** Applies a specification. @throws CliException if it was rejected */
  public JsonNode apply(ObjectNode body) {
    return send("/api/v1/pipelines", body);
  }

  private JsonNode send(String path, ObjectNode body) {
    JsonNode taken = api.command(path, body);
    String id = taken.path("commandId").asText();
    JsonNode answer =
        until(
                PATIENCE,
                () ->
                    Optional.of(api.get("/api/v1/commands/" + id))
                        .filter(a -> !a.path("state").asText().equals("pending")))
            .orElseThrow(
                () ->
                    new CliException(
                        "No answer to command "
                            + id
                            + " within "
                            + PATIENCE.toSeconds()
                            + " s; it may still take effect",
                        75));
    if (answer.path("state").asText().equals("rejected")) {
      throw new CliException(
          "Rejected (" + answer.path("code").asText() + "): " + answer.path("message").asText(),
          65);
    }
    if (answer instanceof ObjectNode full && taken.path("notes").isArray()) {
      full.set("notes", taken.path("notes"));
    }
    return answer;
  }

  /** Waits until the read side knows the pipeline. */
  public void awaitPipeline(String key) {
    Optional<JsonNode> known =
        until(
            PATIENCE,
            () -> {
              for (JsonNode p : api.get("/api/v1/pipelines").path("pipelines")) {
                if (p.path("pipeline").asText().equals(key)) {
                  return Optional.of(p);
                }
              }
              return Optional.empty();
            });
    if (known.isEmpty()) {
      throw new CliException(
          "The pipeline " + key + " did not appear within " + PATIENCE.toSeconds() + " s", 75);
    }
  }

  /** Polls until there is something, or patience ends. */
  public static <T> Optional<T> until(Duration patience, Supplier<Optional<T>> look) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<T> found = look.get();
      if (found.isPresent() || System.nanoTime() > deadline) {
        return found;
      }
      pause();
    }
  }

  public static void pause() {
    try {
      Thread.sleep(PACE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted", 130);
    }
  }
}
