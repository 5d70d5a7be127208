package dev.tidemill.console;

import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.util.Map;
import java.util.Optional;

/** What became of commands: their owners' answers, and what was decided about runs by hand. */
final class Answers {

  private static final int MOST = 10_000;

  /** A run by hand has a signal whose id is this and the command's id. */
  private static final String COMMAND_SIGNAL = "command:";

  /**
   * The answer to a command, from whichever owner.
   *
   * @param rolloutId the rollout that it was about; empty if it was about none
   */
  record Answer(
      String pipeline,
      String commandId,
      boolean accepted,
      String code,
      String message,
      String owner,
      String rolloutId) {

    String state() {
      return accepted ? "accepted" : "rejected";
    }
  }

  /** What was decided about the signal of a run by hand: it may wait first, and join a run. */
  record Asked(String pipeline, TriggerOutcome outcome, Optional<String> runId, String reason) {}

  private final Map<String, Answer> answers = new Bounded<>(MOST);
  private final Map<String, Asked> asked = new Bounded<>(MOST);

  /** The first answer counts: a command that comes again was carried out before. */
  void take(Answer answer) {
    answers.putIfAbsent(answer.commandId(), answer);
  }

  void take(String pipeline, TriggerEvent.Evaluated e) {
    for (String id : e.signals().ids()) {
      if (id.startsWith(COMMAND_SIGNAL) && e.outcome() != TriggerOutcome.DUPLICATE) {
        asked.put(
            id.substring(COMMAND_SIGNAL.length()),
            new Asked(pipeline, e.outcome(), e.runId(), e.reason()));
      }
    }
  }

  Optional<Answer> answer(String commandId) {
    return Optional.ofNullable(answers.get(commandId));
  }

  Optional<Asked> asked(String commandId) {
    return Optional.ofNullable(asked.get(commandId));
  }
}
