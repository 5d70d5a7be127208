package dev.tidemill.validation.evidence.join;

import dev.tidemill.validation.check.CheckFailedException;
import dev.tidemill.validation.evidence.PendingRow.KnownLabel;
import dev.tidemill.validation.metric.ValidationMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells once what is not watched at an endpoint, and counts it. Not thread-safe. */
final class EndpointNotices {

  private static final Logger LOG = LoggerFactory.getLogger(EndpointNotices.class);

  private final MeterRegistry meters;
  private final Map<ServedAt, Integer> unwatched = new HashMap<>();
  private final Set<ServedAt> tooLarge = new HashSet<>();
  private final Set<String> failed = new HashSet<>();

  EndpointNotices(MeterRegistry meters) {
    this.meters = meters;
  }

  /** An endpoint is watched from now on: its counters are shown as 0 until something happens. */
  void begin(String endpoint) {
    ValidationMetrics.CHAMPIONS_UNWATCHED.on(meters, endpoint);
    ValidationMetrics.STATES_TOO_LARGE.on(meters, endpoint);
    ValidationMetrics.CHECKS_FAILED.on(meters, endpoint);
    ValidationMetrics.TURNS_FAILED.on(meters, endpoint);
  }

  /** Tells what is new about an endpoint after its turn. */
  void look(Endpoint endpoint) {
    unwatched(endpoint);
    tooLarge(endpoint);
    endpoint.failures().forEach(failure -> failed(endpoint, failure));
    endpoint.unusableLabels().forEach(label -> unusable(endpoint, label));
  }

  /** Where the champion is unknown nothing can be found, and that must not look like health. */
  private void unwatched(Endpoint endpoint) {
    Optional<Integer> champion = endpoint.unwatchedChampion();
    if (champion.isEmpty()) {
      unwatched.remove(endpoint.where());
    } else if (!champion.get().equals(unwatched.put(endpoint.where(), champion.get()))) {
      ValidationMetrics.CHAMPIONS_UNWATCHED.on(meters, endpoint.name()).increment();
      LOG.warn(
          "Endpoint {}: version {} serves, but the monitor has no profile of it: its inputs and"
              + " live quality are not watched",
          endpoint.name(),
          champion.get());
    }
  }

  private void tooLarge(Endpoint endpoint) {
    if (endpoint.stateTooLarge() && tooLarge.add(endpoint.where())) {
      ValidationMetrics.STATES_TOO_LARGE.on(meters, endpoint.name()).increment();
      LOG.error(
          "Endpoint {}: live quality is not watched, the model has too many inputs for that",
          endpoint.name());
    }
  }

  /** A check that fails does so for each page of requests: it is told once. */
  private void failed(Endpoint endpoint, CheckFailedException failure) {
    ValidationMetrics.CHECKS_FAILED.on(meters, endpoint.name()).increment();
    if (failed.add(endpoint.where() + "/" + failure.check())) {
      LOG.error(
          "Endpoint {}: what it should have watched is not watched while this goes on",
          endpoint.name(),
          failure);
    }
  }

  /** It is told once, since a sender that does not know what labels are here sends many of them. */
  private void unusable(Endpoint endpoint, KnownLabel label) {
    ValidationMetrics.LABELS_UNUSABLE.on(meters).increment();
    if (failed.add(endpoint.where() + " label")) {
      LOG.warn(
          "Endpoint {}: the label {} is not one that its model can have: such requests count as"
              + " without a label",
          endpoint.name(),
          label.text().orElseGet(() -> Double.toString(label.value())));
    }
  }
}
