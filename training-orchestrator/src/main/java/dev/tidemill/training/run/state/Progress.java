package dev.tidemill.training.run.state;

import dev.tidemill.schemas.message.RunStage;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a run has tried.
 *
 * @param attempts last attempt by name of the stage; never goes back, so job ids stay unique
 * @param failures failed attempts of this stage
 * @param lost executions of this stage that fell silent or whose worker was told to stop
 * @param passes passing verdicts of the model gate
 * @param waits times that a gate asked for more data
 * @param waitingForData a gate waits for more data
 * @param patienceUntil when a gate stops asking
 */
public record Progress(
    Map<String, Integer> attempts,
    int failures,
    int lost,
    int passes,
    int waits,
    boolean waitingForData,
    Optional<Instant> patienceUntil) {

  public static final Progress NONE = new Progress(Map.of(), 0, 0, 0, 0, false, Optional.empty());

  public int lastAttempt(RunStage stage) {
    return attempts.getOrDefault(stage.name(), 0);
  }

  public Progress started(RunStage stage, int attempt, boolean fresh) {
    return new Progress(
        with(stage, attempt),
        fresh ? 0 : failures,
        fresh ? 0 : lost,
        passes,
        waits,
        false,
        patienceUntil);
  }

  public Progress reissued(RunStage stage, int attempt) {
    return new Progress(
        with(stage, attempt), failures, lost + 1, passes, waits, waitingForData, patienceUntil);
  }

  public Progress failed() {
    return new Progress(attempts, failures + 1, lost, passes, waits, waitingForData, patienceUntil);
  }

  public Progress passed() {
    return new Progress(attempts, failures, lost, passes + 1, waits, waitingForData, patienceUntil);
  }

  public Progress waiting(Instant patience) {
    return new Progress(
        attempts,
        failures,
        lost,
        passes,
        waits + 1,
        true,
        Optional.of(patienceUntil.orElse(patience)));
  }

  private Map<String, Integer> with(RunStage stage, int attempt) {
    Map<String, Integer> next = new HashMap<>(attempts);
    next.put(stage.name(), attempt);
    return Map.copyOf(next);
  }
}
