package dev.tidemill.validation.monitor;

import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.loss.LossScale;
import dev.tidemill.validation.monitor.quality.FreshBaseline;
import dev.tidemill.validation.monitor.quality.InputEncoding;
import dev.tidemill.validation.monitor.quality.QuantileBins;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the monitor knows of a version that may serve. All of it is pinned to the version's digest.
 *
 * @param features names of the model inputs, in the order of the signature
 * @param profile of the training inputs
 * @param holdoutRegret mean of loss(version) - loss(fresh baseline) on the holdout, if the gate
 *     measured it
 * @param baseline the baseline that the gate trained on the version's training rows and holdout, in
 *     the bins of its profile
 * @param labelMean of the training labels; for a regression only
 * @param labelVariance of the training labels; for a regression only
 * @param dataEnd event time before which its training rows lie
 */
public record WatchedModel(
    int version,
    List<String> features,
    Profile profile,
    Optional<Double> holdoutRegret,
    Optional<FreshBaseline> baseline,
    double labelMean,
    double labelVariance,
    Instant dataEnd) {

  public WatchedModel {
    features = List.copyOf(features);
  }

  /**
   * The one-hot encoding of its inputs. For an input without a profile it tells only whether the
   * value is missing.
   */
  public InputEncoding encoding() {
    return new InputEncoding(
        features.stream()
            .map(name -> new InputEncoding.Column(name, bins(profile.feature(name))))
            .toList());
  }

  /** The inputs among the columns that a check names, or all inputs if it names none. */
  public List<String> watched(List<String> declared) {
    return declared.isEmpty() ? features : declared.stream().filter(features::contains).toList();
  }

  /** The gate's baseline, or an untrained one if the gate's does not fit the inputs. */
  public FreshBaseline baseline(LossScale loss) {
    InputEncoding encoding = encoding();
    return baseline
        .filter(b -> b.judgedBy(loss) && b.weights().length == encoding.positions())
        .orElseGet(() -> FreshBaseline.untrained(loss.over(labelVariance), encoding, labelMean));
  }

  private static QuantileBins bins(Optional<FeatureProfile> feature) {
    return QuantileBins.ofQuantiles(
        feature.stream()
            .flatMap(f -> f.quantileEdges64().stream())
            .mapToDouble(Double::doubleValue)
            .toArray());
  }
}
