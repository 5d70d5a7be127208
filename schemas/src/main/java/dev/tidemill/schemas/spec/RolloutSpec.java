package dev.tidemill.schemas.spec;

import dev.tidemill.schemas.spec.guard.Quality;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a candidate reaches traffic. */
public record RolloutSpec(
    Serving serving,
    Strategy strategy,
    double shadowShare,
    List<Integer> stepWeights,
    String stickyBy,
    List<Guard> guards,
    Duration deadline,
    Provisional provisional) {

  /**
   * Whether candidate and champion answer the same requests and are compared on them (decision rule
   * A1), so that a candidate that the gate leaves undecided is decided here.
   */
  public boolean judgesQualityOnPairs() {
    return strategy == Strategy.CANARY
        && serving.backend() == Backend.GATEWAY
        && shadowShare > 0
        && guard(Quality.class).isPresent();
  }

  /** The guard of this kind, if there is one. */
  public <G extends Guard> Optional<G> guard(Class<G> kind) {
    return guards.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  public record Serving(String endpoint, Backend backend, int keepWarm) {}

  public enum Backend {
    GATEWAY,
    /** Only the alias moves; batch jobs read the champion's artefact. */
    NONE
  }

  public enum Strategy {
    CANARY,
    BLUE_GREEN,
    SHADOW
  }

  /** What takes a candidate off traffic; each kind is a record of its own, at most one of each. */
  public interface Guard {}

  /**
   * Decision rule A11: the former champion stays in shadow for {@code labels} labels or {@code
   * atMost}.
   */
  public record Provisional(long labels, Duration atMost) {}
}
