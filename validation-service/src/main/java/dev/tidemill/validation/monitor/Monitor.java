package dev.tidemill.validation.monitor;

import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.spec.MonitorSpec.MonitorCheckSpec;
import dev.tidemill.schemas.spec.check.Age;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.schemas.spec.check.Finite;
import dev.tidemill.schemas.spec.check.Quality;
import dev.tidemill.validation.check.profile.FeatureProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Watches what an endpoint serves (decision rules C1, D1; completeness, finiteness, age). A fold:
 * the same rows in the same order give the same findings, however they are cut into batches. One
 * finding per check, column and break, with an id that follows from them.
 *
 * <p>Rows whose version the plan does not know yet change nothing but the champion.
 */
public final class Monitor {

  private final MonitorPlan plan;
  private final Findings findings;

  public Monitor(MonitorPlan plan) {
    this.plan = plan;
    this.findings = new Findings(plan);
  }

  /**
   * A request.
   *
   * @param champion the version that is champion as far as this request tells; 0 when it does not
   * @param answered whether the caller got a score, or none because it is not a number
   */
  public record InputRow(
      long eventMillis, int champion, double[] features, boolean answered, double score) {}

  /**
   * A mature request with its label.
   *
   * @param version the version whose answer the caller got
   */
  public record OutcomeRow(
      long eventMillis,
      long labelMillis,
      int version,
      double[] features,
      double score,
      double label) {}

  /** The state after rows, and what was found in them. */
  public record Step(MonitorState next, List<Finding> findings) {}

  /** Whether the plan has what a version is compared with. */
  public boolean knows(int version) {
    return plan.model(version).isPresent();
  }

  /** Takes requests in the order of their event time. */
  public Step inputs(MonitorState state, List<InputRow> batch) {
    List<Finding> found = new ArrayList<>();
    MonitorState current = state;
    int from = 0;
    while (from < batch.size()) {
      int champion = championAt(batch.get(from), current.champion());
      int to = from + 1;
      while (to < batch.size() && championAt(batch.get(to), champion) == champion) {
        to++;
      }
      current = new Inputs(current, champion, batch.subList(from, to), found).watch();
      from = to;
    }
    return new Step(current, found);
  }

  private static int championAt(InputRow row, int before) {
    return row.champion() > 0 ? row.champion() : before;
  }

  /** Rows under one champion. */
  private final class Inputs {
    private final MonitorState state;
    private final int champion;
    private final List<InputRow> rows;
    private final List<Finding> found;
    private final List<MonitorState.Drift> drifts = new ArrayList<>();
    private final List<MonitorState.Share> shares = new ArrayList<>();
    private final List<MonitorState.Aged> aged = new ArrayList<>();

    Inputs(MonitorState state, int champion, List<InputRow> rows, List<Finding> found) {
      this.state = state;
      this.champion = champion;
      this.rows = rows;
      this.found = found;
    }

    MonitorState watch() {
      Optional<WatchedModel> model = plan.model(champion);
      if (model.isEmpty()) {
        return new MonitorState(
            champion, state.qualities(), state.drifts(), state.shares(), state.aged());
      }
      for (MonitorCheckSpec check : plan.spec().checks()) {
        if (check.kind() instanceof Drift drift) {
          drift(check.name(), drift, model.get());
        } else if (check.kind() instanceof Complete complete) {
          complete(check.name(), complete, model.get());
        } else if (check.kind() instanceof Finite finite) {
          finite(check.name(), finite, model.get());
        } else if (check.kind() instanceof Age age) {
          age(check.name(), age, model.get());
        }
      }
      return new MonitorState(champion, state.qualities(), drifts, shares, aged);
    }

    private void drift(String check, Drift spec, WatchedModel model) {
      for (String column : columns(spec.columns(), model)) {
        Optional<FeatureProfile> reference =
            model.profile().feature(column).filter(FeatureProfile::hasBins);
        Optional<DriftWatch> before = state.drift(check, column);
        if (reference.isEmpty()) {
          before.ifPresent(watch -> drifts.add(new MonitorState.Drift(check, watch)));
          continue;
        }
        int index = model.features().indexOf(column);
        List<DriftWatch.Value> values =
            rows.stream()
                .map(row -> new DriftWatch.Value(row.eventMillis(), value(row, index)))
                .toList();
        DriftWatch.Step step =
            before
                .filter(watch -> watch.grid().resolves(reference.get()))
                .orElseGet(() -> DriftWatch.start(column, reference.get()))
                .observe(values, reference.get(), spec.max());
        step.drifts()
            .forEach(drift -> found.add(findings.drift(check, column, champion, spec, drift)));
        drifts.add(new MonitorState.Drift(check, step.next()));
      }
    }

    private void complete(String check, Complete spec, WatchedModel model) {
      for (String column : columns(spec.columns(), model)) {
        int index = model.features().indexOf(column);
        List<ShareWatch.Value> values =
            rows.stream()
                .map(
                    row ->
                        new ShareWatch.Value(row.eventMillis(), !Double.isNaN(value(row, index))))
                .toList();
        share(new MonitorState.Watches(check, column, false), "complete", values, spec.min());
      }
    }

    private void finite(String check, Finite spec, WatchedModel model) {
      for (String column : columns(spec.columns(), model)) {
        int index = model.features().indexOf(column);
        List<ShareWatch.Value> values =
            rows.stream()
                .map(
                    row ->
                        new ShareWatch.Value(
                            row.eventMillis(), !Double.isInfinite(value(row, index))))
                .toList();
        share(new MonitorState.Watches(check, column, false), "finite", values, 1);
      }
      List<ShareWatch.Value> scores =
          rows.stream()
              .filter(InputRow::answered)
              .map(row -> new ShareWatch.Value(row.eventMillis(), Double.isFinite(row.score())))
              .toList();
      share(new MonitorState.Watches(check, "score", true), "finite", scores, 1);
    }

    private void share(
        MonitorState.Watches what, String kind, List<ShareWatch.Value> values, double least) {
      ShareWatch.Step step = state.share(what).observe(values, least);
      step.shortfalls().forEach(s -> found.add(findings.share(what, kind, champion, least, s)));
      shares.add(new MonitorState.Share(what, step.next()));
    }

    private void age(String check, Age spec, WatchedModel model) {
      int last = state.aged(check);
      for (InputRow row : rows) {
        Instant at = Instant.ofEpochMilli(row.eventMillis());
        if (last != champion && Duration.between(model.dataEnd(), at).compareTo(spec.max()) > 0) {
          last = champion;
          found.add(findings.age(check, spec, model, at));
        }
      }
      aged.add(new MonitorState.Aged(check, last));
    }

    private List<String> columns(List<String> declared, WatchedModel model) {
      return declared.isEmpty()
          ? model.features()
          : declared.stream().filter(model.features()::contains).toList();
    }

    private double value(InputRow row, int index) {
      return index < row.features().length ? row.features()[index] : Double.NaN;
    }
  }

  /** Takes mature labelled requests in the order of their event time. */
  public Step outcomes(MonitorState state, List<OutcomeRow> batch) {
    List<Finding> found = new ArrayList<>();
    List<MonitorState.Quality> qualities = new ArrayList<>();
    for (MonitorCheckSpec check : plan.spec().checks()) {
      if (check.kind() instanceof Quality) {
        watchQuality(check.name(), state.quality(check.name()), batch, found)
            .ifPresent(watch -> qualities.add(new MonitorState.Quality(check.name(), watch)));
      }
    }
    MonitorState next =
        new MonitorState(state.champion(), qualities, state.drifts(), state.shares(), state.aged());
    return new Step(next, found);
  }

  /** One watch for all versions; inputs that its encoding does not fit bring their own encoding. */
  private Optional<QualityWatch> watchQuality(
      String check, Optional<QualityWatch> before, List<OutcomeRow> batch, List<Finding> found) {
    double threshold =
        RegretCusum.threshold(plan.spec().falseAlarmsPerMonth(), QualityWatch.BLOCKS_PER_DAY);
    QualityWatch watch = before.orElse(null);
    int from = 0;
    while (from < batch.size()) {
      int version = batch.get(from).version();
      int to = from + 1;
      while (to < batch.size() && batch.get(to).version() == version) {
        to++;
      }
      Optional<WatchedModel> model = plan.model(version);
      if (model.isPresent()) {
        watch = fitting(watch, model.get());
        QualityWatch.Step step =
            watch.observe(rows(batch.subList(from, to), model.get()), threshold);
        watch = step.next();
        step.alarms().forEach(alarm -> found.add(findings.quality(check, version, alarm)));
      }
      from = to;
    }
    return Optional.ofNullable(watch);
  }

  private QualityWatch fitting(QualityWatch watch, WatchedModel model) {
    InputEncoding encoding = model.encoding();
    if (watch == null) {
      return QualityWatch.start(encoding, model.labelVariance(), model.baseline(plan.loss()));
    }
    return watch.encoding().fits(encoding)
        ? watch
        : watch.with(encoding, model.labelVariance(), model.baseline(plan.loss()));
  }

  private static List<QualityWatch.Row> rows(List<OutcomeRow> batch, WatchedModel model) {
    double expected = QualityWatch.expectedRegret(model.holdoutRegret());
    return batch.stream()
        .map(
            row ->
                new QualityWatch.Row(
                    row.eventMillis(),
                    row.labelMillis(),
                    row.features(),
                    row.score(),
                    row.label(),
                    expected))
        .toList();
  }
}
