package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The evidence of one endpoint between slices. It adds up in place, with one sum per epoch. {@link
 * #snapshot} is what has to be kept after each request, and {@link #EndpointEvidence(Snapshot)}
 * continues from it.
 */
public final class EndpointEvidence {

  private final String endpoint;
  private String pipeline;
  private long sequence;
  private long maxEventMillis;
  private Optional<String> rolloutId;
  private long generation;
  private long epoch;
  private final List<String> formerRollouts;
  private final Map<EpochKey, SliceBuilder> open = new LinkedHashMap<>();

  /**
   * What is kept of an endpoint.
   *
   * @param sequence of the last slice
   * @param maxEventMillis newest event time; {@code Long.MIN_VALUE} before the first request
   * @param rolloutId the newest rollout seen, with its route's generation and epoch
   * @param formerRollouts rollouts whose tracked units are not needed any more
   * @param open sums that no slice has carried yet
   */
  public record Snapshot(
      String endpoint,
      String pipeline,
      long sequence,
      long maxEventMillis,
      Optional<String> rolloutId,
      long generation,
      long epoch,
      List<String> formerRollouts,
      List<EvidenceSlice> open) {

    /** An endpoint that has seen nothing. */
    public static Snapshot empty(String endpoint) {
      return new Snapshot(
          endpoint, "", 0, Long.MIN_VALUE, Optional.empty(), 0, 0, List.of(), List.of());
    }
  }

  /** Continues from what was kept. */
  public EndpointEvidence(Snapshot kept) {
    endpoint = kept.endpoint();
    pipeline = kept.pipeline();
    sequence = kept.sequence();
    maxEventMillis = kept.maxEventMillis();
    rolloutId = kept.rolloutId();
    generation = kept.generation();
    epoch = kept.epoch();
    formerRollouts = new ArrayList<>(kept.formerRollouts());
    kept.open().forEach(slice -> open.put(EpochKey.of(slice), SliceBuilder.of(slice)));
  }

  /** What has to be kept; {@code now} does not matter to it. */
  public Snapshot snapshot() {
    List<EvidenceSlice> slices = new ArrayList<>(open.size());
    for (SliceBuilder builder : open.values()) {
      slices.add(builder.slice(endpoint, pipeline, 0, Instant.EPOCH, Instant.EPOCH));
    }
    return new Snapshot(
        endpoint,
        pipeline,
        sequence,
        maxEventMillis,
        rolloutId,
        generation,
        epoch,
        List.copyOf(formerRollouts),
        slices);
  }

  /**
   * Takes the time, the pipeline and the rollout of a request, before {@link #served}.
   *
   * @param moves whether the clock follows its event time: {@link EventClock#read}
   * @return whether its units are tracked, because it belongs to the newest rollout
   */
  public boolean arrived(Prediction p, boolean moves) {
    pipeline = p.pipeline();
    if (moves) {
      maxEventMillis = Math.max(maxEventMillis, p.eventTime().toEpochMilli());
    }
    EpochKey key = EpochKey.of(p);
    if (key.notBefore(generation, epoch)) {
      if (rolloutId.isPresent() && !rolloutId.equals(key.rolloutId())) {
        formerRollouts.add(rolloutId.get());
      }
      rolloutId = key.rolloutId();
      generation = key.generation();
      epoch = key.epoch();
    }
    return key.rolloutId().isPresent() && key.rolloutId().equals(rolloutId);
  }

  /**
   * Counts a request.
   *
   * @return whether it is urgent: a candidate failed or gave no number, and the controller must
   *     know at once
   */
  public boolean served(Prediction p, Novelty novelty) {
    open.computeIfAbsent(EpochKey.of(p), SliceBuilder::new).served(p, novelty);
    return p.scores().stream()
        .anyMatch(
            s ->
                s.role() == RouteRole.CANDIDATE
                    && (!s.error().isEmpty() || !Double.isFinite(s.score())));
  }

  /** Notes that the id of a request came before. */
  public void repeated(Prediction p) {
    open.computeIfAbsent(EpochKey.of(p), SliceBuilder::new).repeated();
  }

  /** Takes a request that became mature. */
  public void matured(PendingRow row, AnswerLoss losses) {
    open.computeIfAbsent(row.epoch(), SliceBuilder::new).matured(row, losses);
  }

  /** The slices since the last call, in the order of their sequence; none if nothing happened. */
  public List<EvidenceSlice> cut(Instant now) {
    List<EvidenceSlice> slices = new ArrayList<>(open.size());
    Instant newest = maxEventMillis == Long.MIN_VALUE ? Instant.EPOCH : newestEventTime();
    for (SliceBuilder builder : open.values()) {
      slices.add(builder.slice(endpoint, pipeline, ++sequence, now, newest));
    }
    open.clear();
    return slices;
  }

  /** Whether {@link #cut} would give a slice. */
  public boolean hasNews() {
    return !open.isEmpty();
  }

  /**
   * Whether {@link #cut} would give a slice of the rollout in progress, on which decisions depend.
   */
  public boolean hasNewsOfRollout() {
    return rolloutId.isPresent()
        && open.keySet().stream().anyMatch(key -> key.rolloutId().equals(rolloutId));
  }

  /** The newest event time of a request that was to be believed. */
  public Instant newestEventTime() {
    return Instant.ofEpochMilli(maxEventMillis);
  }

  /** As {@link #newestEventTime}; {@code Long.MIN_VALUE} before the first request. */
  public long newestEventMillis() {
    return maxEventMillis;
  }

  /** Rollouts whose tracked units may be forgotten. */
  public List<String> formerRollouts() {
    return List.copyOf(formerRollouts);
  }

  /** The units of a former rollout are forgotten. */
  public void forgotten(String rollout) {
    formerRollouts.remove(rollout);
  }
}
