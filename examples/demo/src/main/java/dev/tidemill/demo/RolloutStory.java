package dev.tidemill.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.message.RolloutOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rollouts of the demo. Tells what happens to them. Not for several threads. */
final class RolloutStory {

  private record Underway(int candidate, Instant since) {}

  private final Teller teller;
  private final Map<String, Underway> underway = new HashMap<>();
  private final List<Integer> promoted = new ArrayList<>();
  private final Map<Integer, Integer> failures = new HashMap<>();

  RolloutStory(Teller teller) {
    this.teller = teller;
  }

  void happened(ApiEvent e) {
    switch (e.type()) {
      case "rollout-started" -> started(e);
      case "step-started" ->
          teller.tell(
              "  step " + e.number("step") + ": " + e.number("weight") + " % of the traffic");
      case "evidence-judged" ->
          Optional.ofNullable(underway.get(e.of()))
              .ifPresent(
                  u -> failures.merge(u.candidate(), errors(e.body().path("guards")), Math::max));
      case "candidate-promoted" -> {
        int version = e.number("version");
        promoted.add(version);
        teller.tell(
            "PROMOTED version %d%s: %s"
                .formatted(version, after(e, " on traffic"), e.text("reason")),
            "promoted " + version);
      }
      case "rollout-ended" -> ended(e);
      default -> {}
    }
  }

  private void started(ApiEvent e) {
    int candidate = e.body().path("candidate").path("version").asInt();
    JsonNode champion = e.body().path("champion").path("version");
    underway.put(e.of(), new Underway(candidate, e.at()));
    teller.tell(
        "rollout of version "
            + candidate
            + (champion.isMissingNode() ? "" : " against version " + champion.asInt()));
  }

  /** Answers of the candidate that failed, as the guard of errors counts them. */
  private static int errors(JsonNode guards) {
    for (JsonNode guard : guards) {
      if (guard.path("guard").asText().equals("errors")) {
        return guard.path("statistics").path("errors").asInt();
      }
    }
    return 0;
  }

  private void ended(ApiEvent e) {
    RolloutOutcome outcome = e.constant(RolloutOutcome.class, "outcome");
    if (outcome != RolloutOutcome.PROMOTED) {
      boolean aborted = outcome == RolloutOutcome.ABORTED;
      teller.tell(
          (aborted ? "ROLLED BACK" : Teller.word(outcome))
              + "%s (%s): %s".formatted(after(e, ""), e.text("code"), e.text("message")),
          aborted ? "rolled back" : Teller.word(outcome));
    }
    underway.remove(e.of());
  }

  /** How long it took; nothing of a rollout whose start was not seen. */
  private String after(ApiEvent e, String where) {
    return Optional.ofNullable(underway.get(e.of()))
        .map(u -> " after " + Teller.seconds(Duration.between(u.since(), e.at())) + where)
        .orElse("");
  }

  /** Versions, in the order of their promotions. */
  List<Integer> promoted() {
    return List.copyOf(promoted);
  }

  /** Answers that a version failed to give while it was a candidate, shadow included. */
  int candidateFailures(int version) {
    return failures.getOrDefault(version, 0);
  }
}
