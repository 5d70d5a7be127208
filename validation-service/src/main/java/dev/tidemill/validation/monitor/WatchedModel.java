package dev.tidemill.validation.monitor;

import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.loss.LossScale;
import dev.tidemill.validation.monitor.quality.FreshBaseline;
import dev.tidemill.validation.monitor.quality.InputEncoding;
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
 * @param classes that it knows, where there are several; otherwise empty
 */
public record WatchedModel(
    int version,
    List<String> features,
    Profile profile,
    Optional<Double> holdoutRegret,
    Optional<FreshBaseline> baseline,
    double labelMean,
    double labelVariance,
    Instant dataEnd,
    List<String> classes) {

  public WatchedModel {
    features = List.copyOf(features);
    classes = List.copyOf(classes);
  }

  /** The one-hot encoding of its inputs, as its baseline reads them. */
  public InputEncoding encoding() {
    return FreshBaseline.roomFor(classes, InputEncoding.of(features, profile));
  }

  /** Whether an input is text. */
  public boolean isText(String input) {
    return profile.feature(input).filter(FeatureProfile::holdsText).isPresent();
  }

  /** The inputs among the columns that a check names, or all inputs if it names none. */
  public List<String> watched(List<String> declared) {
    return declared.isEmpty() ? features : declared.stream().filter(features::contains).toList();
  }

  /** The gate's baseline, or an untrained one if the gate's does not fit the inputs. */
  public FreshBaseline baseline(LossScale loss) {
    InputEncoding encoding = encoding();
    return baseline
        .filter(b -> b.judgedBy(loss) && b.fits(classes, encoding))
        .orElseGet(
            () ->
                classes.isEmpty()
                    ? FreshBaseline.untrained(loss.over(labelVariance), encoding, labelMean)
                    : FreshBaseline.untrained(classes, encoding));
  }
}
