package dev.tidemill.validation.gate.scoring;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up live answers in {@code tidemill.predictions}, from its beginning to the present. A gate
 * asks rarely: only if a champion was trained on nearly all of a holdout.
 */
public final class PredictionLog implements ServedScores {

  private static final Logger LOG = LoggerFactory.getLogger(PredictionLog.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ServiceContext context;

  public PredictionLog(ServiceContext context) {
    this.context = context;
  }

  /** One look at a time: each reads the whole topic. */
  @Override
  public synchronized Map<String, VersionScore> before(
      String endpoint, Map<String, Instant> requests) {
    Map<String, VersionScore> scores = new ConcurrentHashMap<>();
    try (LogReader reader =
        LogReader.of(context, "served")
            .on(Topics.PREDICTIONS, r -> take(r.value(), endpoint, requests, scores))
            .start()) {
      if (!reader.awaitCaughtUp(PATIENCE)) {
        // A part of them would not be a fair sample.
        LOG.warn("Predictions could not be read within {} s", PATIENCE.toSeconds());
        return Map.of();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Map.of();
    }
    return scores;
  }

  /** If a request id comes several times, the first counts, as in evidence. */
  static void take(
      Prediction prediction,
      String endpoint,
      Map<String, Instant> requests,
      Map<String, VersionScore> scores) {
    Instant known = requests.get(prediction.requestId());
    if (known == null
        || !prediction.endpoint().equals(endpoint)
        || !prediction.eventTime().isBefore(known)) {
      return;
    }
    Optional<VersionScore> champion =
        prediction.scores().stream().filter(s -> s.role() == RouteRole.CHAMPION).findFirst();
    champion
        .filter(said -> Double.isFinite(said.score()))
        .ifPresent(score -> scores.putIfAbsent(prediction.requestId(), score));
  }
}
