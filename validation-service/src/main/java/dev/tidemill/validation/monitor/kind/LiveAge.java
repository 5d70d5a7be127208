package dev.tidemill.validation.monitor.kind;

import dev.tidemill.schemas.spec.check.Age;
import dev.tidemill.validation.monitor.AgeWatch;
import dev.tidemill.validation.monitor.InputRow;
import dev.tidemill.validation.monitor.MonitorKind;
import dev.tidemill.validation.monitor.Sighting;
import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.WatchedModel;
import dev.tidemill.validation.monitor.Watches;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How long ago, in event time, the training data of the champion ended. There is one finding per
 * version.
 */
final class LiveAge implements MonitorKind<Age, AgeWatch> {

  private static final double SECONDS_A_DAY = 86_400;

  @Override
  public Class<Age> spec() {
    return Age.class;
  }

  @Override
  public Class<AgeWatch> watch() {
    return AgeWatch.class;
  }

  @Override
  public void inputs(
      Age check, WatchedModel champion, List<InputRow> rows, Watches<AgeWatch> watches) {
    Subject model = Subject.model(watches.check());
    AgeWatch before = watches.before(model).orElse(new AgeWatch(0));
    if (before.version() == champion.version()) {
      watches.keep(model, before);
      return;
    }
    Instant tooOld = champion.dataEnd().plus(check.max());
    Optional<Instant> first =
        rows.stream()
            .map(row -> Instant.ofEpochMilli(row.eventMillis()))
            .filter(tooOld::isBefore)
            .findFirst();
    first.ifPresent(at -> watches.saw(sighting(model, check, champion, at)));
    watches.keep(model, first.isPresent() ? new AgeWatch(champion.version()) : before);
  }

  private static Sighting sighting(Subject subject, Age check, WatchedModel model, Instant at) {
    Duration age = Duration.between(model.dataEnd(), at);
    double days = age.toSeconds() / SECONDS_A_DAY;
    double max = check.max().toSeconds() / SECONDS_A_DAY;
    String message =
        String.format(
            Locale.ROOT,
            "Version %d has seen no data since %s: %d days, limit %d.",
            model.version(),
            model.dataEnd(),
            age.toDays(),
            check.max().toDays());
    return new Sighting(
        subject,
        model.version(),
        model.dataEnd().plus(check.max()).toEpochMilli(),
        at.toEpochMilli(),
        days,
        max,
        message,
        Map.of("ageDays", days, "maxDays", max));
  }
}
