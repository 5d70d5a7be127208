package dev.tidemill.console;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.GuardResult;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import dev.tidemill.schemas.message.RolloutEventBody.CommandAnswered;
import dev.tidemill.schemas.message.RolloutEventBody.EvidenceJudged;
import dev.tidemill.schemas.message.RolloutEventBody.GoldenMatched;
import dev.tidemill.schemas.message.RolloutEventBody.PipelineRetired;
import dev.tidemill.schemas.message.RolloutEventBody.PromotionConfirmed;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutPaused;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutRejected;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutResumed;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutStarted;
import dev.tidemill.schemas.message.RolloutEventBody.RoutePublished;
import dev.tidemill.schemas.message.RolloutEventBody.StepStarted;
import dev.tidemill.schemas.message.RolloutEventBody.VersionLoaded;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.topic.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What happened in a rollout, event by event.
 *
 * @param at time since the run was requested
 */
record RolloutSentences(Lines lines, String at) {

  private static final Cases<RolloutSentences, RolloutEventBody, Void> EVENTS =
      Cases.<RolloutSentences, RolloutEventBody, Void>of(RolloutEventBody.class)
          .run(
              GoldenMatched.class,
              (to, e) ->
                  to.line(
                      "golden requests answered alike by %s, largest difference %s",
                      Counted.of(e.gateways(), "gateway"), Lines.number(e.maxDifference())))
          .run(
              StepStarted.class,
              (to, e) -> to.line("step %d: %d %% of the traffic", e.step(), e.weight()))
          .run(EvidenceJudged.class, RolloutSentences::look)
          .run(
              CandidatePromoted.class,
              (to, e) -> to.line("promoted version %d, provisionally: %s", e.version(), e.reason()))
          .run(PromotionConfirmed.class, (to, e) -> to.line("confirmed: %s", e.reason()))
          .run(
              RolloutEnded.class,
              (to, e) ->
                  to.line("ended %s (%s): %s", Views.kebab(e.outcome()), e.code(), e.message()))
          .run(
              RolloutRejected.class, (to, e) -> to.line("rejected (%s): %s", e.code(), e.message()))
          .all(
              List.of(
                  RolloutStarted.class,
                  VersionLoaded.class,
                  ChampionChanged.class,
                  PipelineRetired.class,
                  RoutePublished.class,
                  RolloutPaused.class,
                  RolloutResumed.class,
                  CommandAnswered.class),
              (to, e) -> null)
          .build();

  static void tell(Lines lines, Instant start, RolloutView rollout) {
    lines.add(
        1,
        "rollout %s at %s: version %d against %s",
        rollout.rolloutId,
        rollout.endpoint,
        rollout.candidate,
        rollout.champion.map(c -> "champion " + c).orElse("no champion"));
    for (RolloutEvent event : rollout.events.all()) {
      EVENTS.apply(new RolloutSentences(lines, Lines.elapsed(start, event.at())), event.body());
    }
    if (rollout.events.dropped()) {
      lines.add(
          2,
          "ended %s (%s): %s",
          rollout.outcome.map(Views::kebab).orElse(""),
          rollout.code,
          rollout.message);
      lines.add(
          2, "its events are no longer held here; the topic %s has them", Topics.ROLLOUTS.name());
    } else if (rollout.events.looksLeftOut() > 0) {
      lines.add(
          2,
          "%s that came to the same outcome %s left out; the topic %s has all",
          Counted.of(rollout.events.looksLeftOut(), "look"),
          Counted.verb(rollout.events.looksLeftOut(), "is", "are"),
          Topics.ROLLOUTS.name());
    }
  }

  private void line(String format, Object... args) {
    lines.add(2, "%s %s", at, String.format(Locale.ROOT, format, args));
  }

  private void look(EvidenceJudged look) {
    line("%s", look.outcome());
    for (GuardResult g : look.guards()) {
      lines.add(
          3,
          "%s %s: %s %s",
          g.outcome().equals("pass") ? "+" : g.outcome().equals("fail") ? "-" : "?",
          g.guard(),
          g.message(),
          figures(g.statistics()));
    }
  }

  private static String figures(Map<String, Double> statistics) {
    List<String> parts = new ArrayList<>();
    statistics.entrySet().stream()
        .filter(e -> !e.getKey().startsWith("block."))
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> parts.add(e.getKey() + "=" + Lines.number(e.getValue())));
    return parts.isEmpty() ? "" : "[" + String.join(" ", parts) + "]";
  }
}
