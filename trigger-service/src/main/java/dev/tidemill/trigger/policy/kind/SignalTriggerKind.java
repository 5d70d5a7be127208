package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.DataVersion;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.trigger.policy.state.Known;
import dev.tidemill.trigger.policy.state.News;
import dev.tidemill.trigger.policy.state.SignalMemory;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of trigger that signals wake. Several kinds may hear the same signals; the first of them
 * in the list says how such a signal is known.
 *
 * @param <T> the kind in the specification
 * @param <B> what its signals say
 */
public interface SignalTriggerKind<T extends TriggerSpec.Kind, B extends SignalBody>
    extends TriggerKind<T> {

  Class<B> signal();

  /** Whether a signal is for this trigger. */
  boolean listens(T trigger, B body);

  /**
   * The condition in CEL that a signal must meet beside that; empty: there is none.
   *
   * @see #variables
   */
  default Optional<String> condition(T trigger) {
    return Optional.empty();
  }

  /** What expressions about a signal may name, beside {@code pipeline}. */
  default Map<String, Object> variables(B body) {
    return Map.of();
  }

  /** Why no trigger listens to a signal, in one sentence. */
  String unheard(B body);

  /** What is wrong with a signal; it is rejected then. */
  default Optional<String> problem(B body) {
    return Optional.empty();
  }

  /** The files that a signal brings. */
  default List<DataFile> files(B body) {
    return List.of();
  }

  /** The rows of sources without files that a signal brings. */
  default List<RowRange> ranges(B body) {
    return List.of();
  }

  /** What a commit says that the data of a source is now, by source. */
  default Map<String, DataVersion> versions(B body) {
    return Map.of();
  }

  /** The rows, beside those of the signal's id, that tell what of it is new. */
  default List<String> rows(B body, SignalMemory memory) {
    return List.of();
  }

  /**
   * What of a signal is new.
   *
   * @param known holds what {@link #rows} asked for
   */
  default News news(B body, Known known) {
    return known.idIsKnown() ? known.again() : News.NOTHING_ELSE;
  }

  /**
   * What a run for a signal has to do.
   *
   * @param memory of the trigger
   * @param activeRuns the runs in progress
   */
  default Demand demand(B body, TriggerMemory memory, List<String> activeRuns) {
    return Demand.TRAIN;
  }

  /** As {@link #demand(SignalBody, TriggerMemory, List)}, where triggers of the kind differ. */
  default Demand demand(T trigger, B body, TriggerMemory memory, List<String> activeRuns) {
    return demand(body, memory, activeRuns);
  }

  /**
   * The subject of signals that this trigger wants to hear although they name no pipeline; empty:
   * its signals always name their pipeline.
   */
  default Optional<String> subject(T trigger, PipelineSpec spec) {
    return Optional.empty();
  }
}
