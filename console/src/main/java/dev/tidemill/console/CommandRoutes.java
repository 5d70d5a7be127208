package dev.tidemill.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.http.Caller;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.http.HttpRoutes;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.SpecError;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes commands: each goes to Kafka and is answered with an id to follow at {@code
 * /api/v1/commands/{id}}; 202 only after Kafka has it.
 */
final class CommandRoutes {

  private static final int MOST_OF_PATH = 4_096;

  /** The most characters of a specification. Its reader refuses more as well. */
  private static final int MOST_OF_SOURCE = 262_144;

  private static final Duration VALID_FOR = Duration.ofMinutes(5);

  /** The kinds of commands, and the role that each needs in the pipeline's namespace. */
  static final Map<String, Role> KINDS = kinds();

  private static Map<String, Role> kinds() {
    Map<String, Role> kinds = new LinkedHashMap<>();
    kinds.put("trigger", Role.OPERATOR);
    kinds.put("cancel", Role.OPERATOR);
    kinds.put("pause", Role.OPERATOR);
    kinds.put("resume", Role.OPERATOR);
    kinds.put("promote", Role.APPROVER);
    kinds.put("abort", Role.OPERATOR);
    kinds.put("rollback", Role.OPERATOR);
    kinds.put("exclude-data", Role.OPERATOR);
    kinds.put("include-data", Role.ADMIN);
    kinds.put("delete", Role.ADMIN);
    return Collections.unmodifiableMap(kinds);
  }

  private final Projection projection;
  private final SpecificationCheck check;
  private final Clock clock;
  private final Consumer<Command> send;

  /**
   * @param check of a specification that is applied
   * @param send returns once Kafka has the command, else throws
   */
  CommandRoutes(
      Projection projection, SpecificationCheck check, Clock clock, Consumer<Command> send) {
    this.projection = projection;
    this.check = check;
    this.clock = clock;
    this.send = send;
  }

  void add(HttpRoutes routes) {
    // Applying a pipeline decides which programs run here.
    routes.post("/api/v1/pipelines", new Need.Somewhere(Role.ADMIN), this::apply);
    routes.post("/api/v1/commands", new Need.Somewhere(Role.OPERATOR), this::command);
  }

  private void apply(Context c) throws IOException {
    JsonNode body = PostedFields.body(c);
    String source = PostedFields.text(body, "source", null, MOST_OF_SOURCE);
    String folder = PostedFields.text(body, "folder", null, MOST_OF_PATH);
    if (!isFolder(folder)) {
      throw HttpError.invalid(
          "folder \"" + folder + "\" is not an existing absolute folder on the server", "folder");
    }
    PipelineSpecs.ParseResult parsed =
        check.parse(source, PostedFields.text(body, "file", "pipeline.yaml"));
    if (parsed.spec().isEmpty()) {
      List<Map<String, Object>> errors = new ArrayList<>();
      for (SpecError e : parsed.errors()) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("line", e.line());
        one.put("field", e.field());
        one.put("message", e.message());
        errors.add(one);
      }
      SpecError first = parsed.errors().get(0);
      Map<String, Object> error = new LinkedHashMap<>();
      error.put("code", "invalid-specification");
      error.put("message", first.toString());
      error.put("field", first.field());
      error.put("errors", errors);
      c.status(400).json(Map.of("error", error));
      return;
    }
    PipelineSpec spec = parsed.spec().orElseThrow();
    Caller caller = Caller.of(c);
    caller.require(Role.ADMIN, Caller.namespace(spec.key()));
    projection
        .read(() -> new EndpointClaims(projection, caller::sees).problem(spec))
        .ifPresent(
            problem -> {
              throw HttpError.invalid(problem, "spec.rollout.serving.endpoint");
            });
    UpstreamCircle upstream = new UpstreamCircle(this::applied, caller::sees);
    projection
        .read(() -> upstream.problem(spec))
        .ifPresent(
            problem -> {
              throw HttpError.invalid(problem, "spec.triggers");
            });
    accepted(
        c,
        spec.key(),
        new CommandBody.ApplyPipeline(spec, source, folder),
        actor(c, body),
        projection.read(() -> upstream.noted(spec, moved(spec.key(), folder))));
  }

  private Optional<PipelineSpec> applied(String pipeline) {
    return projection
        .find(pipeline)
        .filter(PipelineView::live)
        .flatMap(p -> p.current)
        .map(PipelineVersion::spec);
  }

  /** Two folders whose specifications have one name are one pipeline, which few people want. */
  private List<String> moved(String pipeline, String folder) {
    return projection
        .find(pipeline)
        .filter(PipelineView::live)
        .flatMap(p -> p.current)
        .map(PipelineVersion::folder)
        .filter(before -> !before.equals(folder))
        .map(
            before ->
                "%s was in %s before, and is in %s now. If it is another pipeline, give it a name of its own in metadata."
                    .formatted(pipeline, before, folder))
        .stream()
        .toList();
  }

  private static boolean isFolder(String text) {
    try {
      Path folder = Path.of(text);
      return folder.isAbsolute() && Files.isDirectory(folder);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private void command(Context c) throws IOException {
    JsonNode body = PostedFields.body(c);
    String pipeline = PostedFields.text(body, "pipeline", null);
    Caller caller = Caller.of(c);
    caller.require(role(PostedFields.text(body, "kind", null)), Caller.namespace(pipeline));
    projection.read(
        () ->
            projection
                .find(pipeline)
                .filter(PipelineView::live)
                .orElseThrow(() -> HttpError.notFound(projection.unknown(pipeline, caller::sees))));
    CommandBody command = commandBody(pipeline, body);
    List<String> notes =
        command instanceof CommandBody.IncludeData include ? missing(pipeline, include) : List.of();
    accepted(c, pipeline, command, actor(c, body), notes);
  }

  private static String actor(Context c, JsonNode body) {
    return Caller.of(c).actor(PostedFields.text(body, "actor", ""));
  }

  private static Role role(String kind) {
    Role role = KINDS.get(kind);
    if (role == null) {
      throw HttpError.invalid(
          "kind \"" + kind + "\" is not a command; allowed: " + String.join(", ", KINDS.keySet()),
          "kind");
    }
    return role;
  }

  private List<String> missing(String pipeline, CommandBody.IncludeData include) {
    record Known(PipelineVersion version, List<DataFile> files) {}
    return projection
        .read(
            () ->
                projection
                    .find(pipeline)
                    .flatMap(p -> p.current.map(v -> new Known(v, p.files.of(include.digests())))))
        .map(k -> MissingBytes.of(k.version().spec(), Path.of(k.version().folder()), k.files()))
        .orElse(List.of());
  }

  private CommandBody commandBody(String pipeline, JsonNode b) {
    String kind = PostedFields.text(b, "kind", null);
    String reason = PostedFields.text(b, "reason", "");
    if (b.hasNonNull("withModels") && !kind.equals("delete")) {
      throw HttpError.invalid("withModels is for delete only", "withModels");
    }
    if (b.hasNonNull("missed") && !kind.equals("resume")) {
      throw HttpError.invalid("missed is for resume only", "missed");
    }
    if (b.hasNonNull("force") && !(kind.equals("trigger") && b.get("force").isBoolean())) {
      throw HttpError.invalid("force is true or false, and for trigger only", "force");
    }
    if (b.hasNonNull("rolloutId") && !kind.equals("abort")) {
      throw HttpError.invalid("rolloutId is for abort only", "rolloutId");
    }
    return switch (kind) {
      case "trigger" ->
          new CommandBody.TriggerRun(
              reason, PostedParameters.of(b), b.path("force").asBoolean(false));
      case "cancel" ->
          new CommandBody.CancelRun(
              existingRun(pipeline, PostedFields.text(b, "runId", null)), reason);
      case "pause" ->
          new CommandBody.Pause(
              PostedFields.target(b),
              existingTrigger(pipeline, PostedFields.text(b, "name", "")),
              reason);
      case "resume" ->
          new CommandBody.Resume(
              PostedFields.target(b),
              existingTrigger(pipeline, PostedFields.text(b, "name", "")),
              reason,
              PostedFields.missed(b));
      case "promote" -> new CommandBody.PromoteRollout(reason);
      case "abort" -> new CommandBody.AbortRollout(reason, PostedFields.rolloutId(b));
      case "rollback" -> new CommandBody.RollBack(PostedFields.version(b), reason);
      case "exclude-data" -> new CommandBody.ExcludeData(PostedFields.digests(b), reason);
      case "include-data" -> new CommandBody.IncludeData(PostedFields.digests(b), reason);
      case "delete" -> new CommandBody.DeletePipeline(reason, PostedFields.flag(b, "withModels"));
      default -> throw new IllegalStateException("Nothing makes the command " + kind);
    };
  }

  private String existingRun(String pipeline, String runId) {
    if (projection
        .read(() -> projection.run(runId))
        .filter(r -> r.pipeline.equals(pipeline))
        .isEmpty()) {
      throw HttpError.notFound("There is no run " + runId + " of " + pipeline);
    }
    return runId;
  }

  private String existingTrigger(String pipeline, String name) {
    if (name.isEmpty()) {
      return name;
    }
    List<String> known =
        projection.read(
            () ->
                projection
                    .find(pipeline)
                    .flatMap(p -> p.current)
                    .map(v -> v.spec().triggers().stream().map(t -> t.name()).toList())
                    .orElse(List.of()));
    if (!known.contains(name)) {
      throw HttpError.invalid(
          "There is no trigger " + name + "; known: " + String.join(", ", known), "name");
    }
    return name;
  }

  private void accepted(
      Context c, String pipeline, CommandBody body, String actor, List<String> notes) {
    Instant now = clock.instant();
    Command command =
        new Command(CommandIds.of(c), pipeline, now, now.plus(VALID_FOR), actor, body);
    send.accept(command);
    c.status(202)
        .header("Location", "/api/v1/commands/" + command.commandId())
        .json(Map.of("commandId", command.commandId(), "pipeline", pipeline, "notes", notes));
  }
}
