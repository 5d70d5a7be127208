package dev.tidemill.validation.monitor.kind;

import dev.tidemill.schemas.spec.check.Unseen;
import dev.tidemill.validation.check.kind.UnseenCheck;
import dev.tidemill.validation.check.profile.Category;
import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.monitor.InputRow;
import dev.tidemill.validation.monitor.MonitorKind;
import dev.tidemill.validation.monitor.MonitorPlan;
import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.WatchLevel;
import dev.tidemill.validation.monitor.WatchedModel;
import dev.tidemill.validation.monitor.Watches;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Values of text inputs that the training data of the champion does not have, day by day ({@link
 * DayFold}): decision rule C4 with the limit of {@link UnseenCheck}.
 */
final class LiveUnseen implements MonitorKind<Unseen, DayWatch> {

  @Override
  public Class<Unseen> spec() {
    return Unseen.class;
  }

  @Override
  public Class<DayWatch> watch() {
    return DayWatch.class;
  }

  @Override
  public boolean watches(boolean text) {
    return text;
  }

  @Override
  public void inputs(
      Unseen check, WatchedModel champion, List<InputRow> rows, Watches<DayWatch> watches) {
    for (String column : champion.watched(check.columns())) {
      Subject subject = Subject.input(watches.check(), column);
      Optional<FeatureProfile> reference =
          champion.profile().feature(column).filter(FeatureProfile::holdsText);
      if (reference.isEmpty()) {
        watches.before(subject).ifPresent(watch -> watches.keep(subject, watch));
        continue;
      }
      Set<String> known = Set.copyOf(reference.get().values());
      double limit = UnseenCheck.limit(check, reference.get());
      String words = UnseenCheck.words(reference.get(), "version %d".formatted(champion.version()));
      new DayFold<>(
              subject,
              champion.version(),
              watches,
              UnseenDay.NONE,
              (day, end) -> day.judge(subject.shown(), words, limit))
          .take(rows, (day, row, end) -> with(day, row.text(column), known));
    }
  }

  @Override
  public Optional<WatchLevel> level(
      Unseen check, MonitorPlan plan, int champion, Subject subject, DayWatch watch) {
    return plan.model(champion)
        .flatMap(model -> model.profile().feature(subject.column()))
        .filter(reference -> reference.holdsText() && watch.isOf(UnseenDay.class))
        .flatMap(
            reference -> {
              double limit = UnseenCheck.limit(check, reference);
              return DayFold.level(watch.figures(UnseenDay.class).judge("", "", limit));
            });
  }

  private static UnseenDay with(UnseenDay day, String value, Set<String> known) {
    if (value == null) {
      return day;
    }
    String category = Category.of(value);
    return known.contains(category) ? day.withKnown() : day.withUnseen(category);
  }
}
