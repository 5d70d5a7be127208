package dev.tidemill.console;

import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.SourceState;
import dev.tidemill.schemas.message.SourceStates;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.source.S3Objects;
import dev.tidemill.schemas.spec.trigger.Message;
import dev.tidemill.schemas.text.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How the sources that a specification names stand, in its order. */
record SourceStandings(List<SourceStanding> sources) {

  static final SourceStandings NONE = new SourceStandings(List.of());

  /** What is known of a source. */
  enum State {
    /** It can be read. */
    OK,
    /** It cannot be read. */
    FAILING,
    /** Nobody has looked since the specification was applied. */
    NOT_LOOKED_AT
  }

  /**
   * One source.
   *
   * @param name of data its name, {@code code}, the trigger that listens to a topic, {@code
   *     monitor.labels.topic}, or that of a source and {@code .notifications}
   * @param kind files, s3, topic, jdbc, code, git, message; empty until it was looked at
   * @param since since when it has been so
   * @param looksWithinSeconds the longest time to the next look
   * @param problem why it cannot be read, and what to do
   */
  record SourceStanding(
      String name,
      String kind,
      State state,
      Optional<Instant> since,
      Optional<Long> looksWithinSeconds,
      Optional<String> problem) {}

  /** The names of those that cannot be read. */
  Set<String> failing() {
    return sources.stream()
        .filter(s -> s.state() == State.FAILING)
        .map(SourceStanding::name)
        .collect(Collectors.toSet());
  }

  /**
   * @param told what the trigger service wrote last; that of another version does not count
   */
  static SourceStandings of(PipelineVersion version, Optional<SourceStates> told) {
    if (version.deleted()) {
      return NONE;
    }
    Map<String, SourceState> known =
        told.filter(t -> t.version() == version.version()).stream()
            .flatMap(t -> t.sources().stream())
            .collect(Collectors.toMap(SourceState::name, Function.identity(), (a, b) -> b));
    return new SourceStandings(
        names(version.spec()).stream()
            .map(name -> standing(name, Optional.ofNullable(known.get(name))))
            .toList());
  }

  private static List<String> names(PipelineSpec spec) {
    List<String> names = new ArrayList<>();
    for (SourceSpec source : spec.data().sources()) {
      names.add(source.name());
      if (source.kind() instanceof S3Objects objects && objects.notifications().isPresent()) {
        names.add(source.name() + SourceState.NOTIFICATIONS);
      }
    }
    spec.monitor()
        .flatMap(m -> m.labels().topic())
        .ifPresent(topic -> names.add(MonitorSpec.Labels.TOPIC));
    if (spec.code().filter(SourceStandings::isWatched).isPresent()) {
      names.add("code");
    }
    for (TriggerSpec trigger : spec.triggers()) {
      if (trigger.kind() instanceof Message message && message.topic().isPresent()) {
        names.add(trigger.name());
      }
    }
    return names.stream().distinct().toList();
  }

  private static boolean isWatched(CodeSpec code) {
    return code.git().isPresent() || !code.training().isEmpty() || !code.application().isEmpty();
  }

  private static SourceStanding standing(String name, Optional<SourceState> known) {
    return known
        .map(
            s ->
                new SourceStanding(
                    name,
                    s.kind(),
                    s.problem().isPresent() ? State.FAILING : State.OK,
                    Optional.of(s.since()),
                    Optional.of(s.looksWithin().toSeconds()),
                    s.problem()))
        .orElseGet(
            () ->
                new SourceStanding(
                    name,
                    "",
                    State.NOT_LOOKED_AT,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
  }

  List<Map<String, Object>> views() {
    return sources.stream().map(Views::record).toList();
  }

  /** Each source that fails, and in one line those that do not. */
  void tell(Lines lines) {
    for (SourceStanding s : sources) {
      if (s.state == State.FAILING) {
        lines.add(
            0,
            "source %s (%s) has failed since %s: %s",
            s.name,
            s.kind,
            s.since.orElseThrow(),
            s.problem.orElseThrow());
        long within = Math.max(1, s.looksWithinSeconds.orElseThrow());
        lines.add(
            1,
            "the next look is within %s; until one works it brings no signal",
            Durations.text(Duration.ofSeconds(within)));
      }
    }
    String readable =
        sources.stream()
            .filter(s -> s.state == State.OK)
            .map(s -> "%s (%s, since %s)".formatted(s.name, s.kind, s.since.orElseThrow()))
            .collect(Collectors.joining(", "));
    if (!readable.isEmpty()) {
      lines.add(0, "sources that can be read: %s", readable);
    }
  }
}
