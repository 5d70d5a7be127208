package dev.tidemill.console;

import dev.tidemill.console.Answers.Answer;
import dev.tidemill.console.Answers.Asked;
import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.text.ForeignText;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Who did what, and what followed: the commands, with what the views know of their answers. */
final class Audit {

  private static final int MAX_COMMANDS = 10_000;

  /** Longest text of an entry. The topic may hold commands that another version's API let in. */
  private static final int MOST_CHARACTERS = 1_000;

  /**
   * A command without its large parts.
   *
   * @param what its kind, as the API calls it
   * @param of what it names: a run, a rollout, a trigger, files, a version; empty: the pipeline
   */
  record Entry(
      String commandId,
      String pipeline,
      Instant at,
      Instant expiresAt,
      String actor,
      String what,
      String of,
      String reason) {

    /** What a command says of itself. */
    private record Said(String what, String of, String reason) {}

    private static final Cases<Void, CommandBody, Said> SAID =
        Cases.<Void, CommandBody, Said>of(CommandBody.class)
            .on(CommandBody.ApplyPipeline.class, c -> new Said("apply", "", ""))
            .on(CommandBody.DeletePipeline.class, c -> new Said("delete", "", c.reason()))
            .on(
                CommandBody.TriggerRun.class,
                c -> new Said("trigger", parameters(c.parameters()), c.reason()))
            .on(
                CommandBody.Pause.class,
                c -> new Said("pause", target(c.target(), c.name()), c.reason()))
            .on(
                CommandBody.Resume.class,
                c -> new Said("resume", target(c.target(), c.name()), c.reason()))
            .on(CommandBody.CancelRun.class, c -> new Said("cancel", c.runId(), c.reason()))
            .on(
                CommandBody.ExcludeData.class,
                c -> new Said("exclude-data", digests(c.digests()), c.reason()))
            .on(
                CommandBody.IncludeData.class,
                c -> new Said("include-data", digests(c.digests()), c.reason()))
            .on(CommandBody.PromoteRollout.class, c -> new Said("promote", "", c.reason()))
            .on(
                CommandBody.AbortRollout.class,
                c -> new Said("abort", c.rolloutId().orElse(""), c.reason()))
            .on(
                CommandBody.RollBack.class,
                c ->
                    new Said(
                        "rollback", c.toVersion().map(v -> "version " + v).orElse(""), c.reason()))
            .build();

    static Entry of(Command c) {
      Said said = SAID.apply(c.body());
      return new Entry(
          shortened(c.commandId()),
          shortened(c.pipeline()),
          c.at(),
          c.expiresAt(),
          shortened(c.actor()),
          said.what(),
          shortened(said.of()),
          shortened(said.reason()));
    }

    private static String target(PauseTarget target, String name) {
      return (Views.kebab(target) + " " + name).strip();
    }

    private static String parameters(Map<String, String> parameters) {
      return parameters.entrySet().stream()
          .limit(PostedParameters.MOST)
          .map(e -> shortened(e.getKey()) + "=" + shortened(e.getValue()))
          .collect(Collectors.joining(", "));
    }

    private static String digests(List<String> digests) {
      return digests.stream()
          .limit(PostedFields.MOST_DIGESTS)
          .map(Audit::shortened)
          .collect(Collectors.joining(", "));
    }

    /** Whether this is the one who did it, or in whose name it was done. */
    boolean by(String name) {
      return actor.equals(name)
          || actor.startsWith(name + " (")
          || actor.endsWith(" (for " + name + ")");
    }
  }

  private final Deque<Entry> entries = new ArrayDeque<>();

  /**
   * A short text as it is; of a long one the beginning, as a copy that does not keep the rest in
   * memory.
   */
  static String shortened(String text) {
    return text.length() <= MOST_CHARACTERS
        ? text
        : ForeignText.cut(text, MOST_CHARACTERS) + "... (" + text.length() + " characters)";
  }

  void take(Command command) {
    if (entries.size() >= MAX_COMMANDS) {
      entries.pollFirst();
    }
    entries.addLast(Entry.of(command));
  }

  /** The newest entries that are wanted, newest first. Call it inside {@link Projection#read}. */
  static List<Object> of(Projection projection, Predicate<Entry> wanted, int most, Instant now) {
    List<Entry> chosen =
        new ArrayList<>(projection.audit().entries.stream().filter(wanted).toList());
    chosen.sort(Comparator.comparing(Entry::at).reversed());
    return chosen.stream().limit(most).<Object>map(e -> view(projection, e, now)).toList();
  }

  private static Map<String, Object> view(Projection projection, Entry e, Instant now) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("at", e.at().toString());
    out.put("actor", e.actor());
    out.put("command", e.what());
    out.put("commandId", e.commandId());
    out.put("pipeline", e.pipeline());
    out.put("of", e.of());
    out.put("reason", e.reason());
    Optional<Answer> answer = projection.answers().answer(e.commandId());
    out.put(
        "state",
        answer.map(Answer::state).orElse(now.isAfter(e.expiresAt()) ? "unanswered" : "pending"));
    answer.ifPresent(
        a -> {
          out.put("code", a.code());
          out.put("message", a.message());
        });
    Optional<Asked> asked = projection.answers().asked(e.commandId());
    asked.ifPresent(a -> out.put("decision", Views.of(a.outcome())));
    run(projection, e, asked).ifPresent(r -> followed(projection, r, out));
    answer
        .map(Answer::rolloutId)
        .filter(id -> !id.isEmpty())
        .flatMap(projection::rollout)
        .ifPresent(r -> rollout(r, out));
    return out;
  }

  /** The run that it led to or ended. */
  private static Optional<RunView> run(Projection projection, Entry e, Optional<Asked> asked) {
    return e.what().equals("cancel")
        ? projection.run(e.of())
        : asked.flatMap(Asked::runId).flatMap(projection::run);
  }

  private static void followed(Projection projection, RunView run, Map<String, Object> out) {
    out.put("runId", run.runId);
    out.put("runOutcome", run.outcome.map(Views::of).orElse(Views.of(run.stage)));
    run.version.ifPresent(v -> out.put("version", v));
    run.rolloutId.flatMap(projection::rollout).ifPresent(r -> rollout(r, out));
  }

  private static void rollout(RolloutView rollout, Map<String, Object> out) {
    out.put("rolloutId", rollout.rolloutId);
    out.put("rolloutOutcome", rollout.outcome.map(Views::of).orElse(Views.of(rollout.stage)));
  }
}
