package dev.tidemill.validation.monitor.kind;

import dev.tidemill.schemas.spec.check.Classes;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.monitor.MonitorKind;
import dev.tidemill.validation.monitor.MonitorPlan;
import dev.tidemill.validation.monitor.OutcomeRow;
import dev.tidemill.validation.monitor.Sighting;
import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.WatchedModel;
import dev.tidemill.validation.monitor.Watches;
import dev.tidemill.validation.monitor.label.ClassesWatch;
import dev.tidemill.validation.monitor.label.ClassesWatch.Change;
import dev.tidemill.validation.monitor.label.ClassesWatch.Label;
import dev.tidemill.validation.monitor.label.ClassesWatch.Trained;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares the classes that come true with those that the serving model was trained on: decision
 * rule C6, by {@link ClassesWatch}.
 */
final class LiveClasses implements MonitorKind<Classes, ClassesWatch> {

  private static final long DAY_MILLIS = 86_400_000L;
  private static final int SHOWN = 5;

  @Override
  public Class<Classes> spec() {
    return Classes.class;
  }

  @Override
  public Class<ClassesWatch> watch() {
    return ClassesWatch.class;
  }

  @Override
  public void outcomes(
      Classes check, MonitorPlan plan, List<OutcomeRow> rows, Watches<ClassesWatch> watches) {
    Subject subject = Subject.model(watches.check());
    ClassesWatch watch = watches.before(subject).orElse(ClassesWatch.NONE);
    int from = 0;
    while (from < rows.size()) {
      int version = rows.get(from).version();
      int to = from + 1;
      while (to < rows.size() && rows.get(to).version() == version) {
        to++;
      }
      Optional<WatchedModel> model = plan.model(version);
      if (model.isPresent()) {
        ClassesWatch.Step step =
            watch.observe(labels(rows.subList(from, to)), trained(model.get()), check.max());
        step.changes().forEach(c -> watches.saw(sighting(subject, check, model.get(), c)));
        watch = step.next();
      }
      from = to;
    }
    watches.keep(subject, watch);
  }

  private static List<Label> labels(List<OutcomeRow> rows) {
    return rows.stream()
        .filter(row -> !row.word().isEmpty())
        .map(row -> new Label(row.eventMillis(), row.word()))
        .toList();
  }

  private static Trained trained(WatchedModel model) {
    return new Trained(Set.copyOf(model.classes()), model.profile().classes());
  }

  private static Sighting sighting(
      Subject subject, Classes check, WatchedModel model, Change change) {
    Map<String, Double> figures = new TreeMap<>();
    figures.put("labels", (double) change.labels());
    figures.put("limit", check.max());
    figures.put("alphaNew", ClassesWatch.ALPHA_NEW);
    figures.put("alphaGone", ClassesWatch.ALPHA_GONE);
    change.appeared().forEach((word, n) -> figures.put("appeared." + word, (double) n));
    change.gone().forEach((word, since) -> figures.put("gone." + word, (double) since.label()));
    change
        .gone()
        .keySet()
        .forEach(w -> figures.put("training." + w, (double) model.profile().classes().get(w)));
    return new Sighting(
        subject,
        model.version(),
        change.firstDay() * DAY_MILLIS,
        (change.day() + 1) * DAY_MILLIS - 1,
        change.appeared().size() + change.gone().size(),
        0,
        message(check, model, change),
        figures);
  }

  private static String message(Classes check, WatchedModel model, Change change) {
    List<String> sentences = new ArrayList<>();
    if (!change.appeared().isEmpty()) {
      long unknown = change.appeared().values().stream().mapToLong(n -> n).sum();
      sentences.add(
          String.format(
              Locale.ROOT,
              "%d of %s (%.1f %%) are of classes that version %d does not know: %s; at most %.1f %%"
                  + " is expected.",
              unknown,
              Counted.of(change.labels(), "label"),
              100.0 * unknown / change.labels(),
              model.version(),
              mostFrequent(change.appeared()),
              100 * check.max()));
    }
    if (!change.gone().isEmpty()) {
      Map<String, Long> rows = model.profile().classes();
      double all = rows.values().stream().mapToLong(n -> n).sum();
      sentences.add(
          change.gone().entrySet().stream()
              .limit(SHOWN)
              .map(
                  e ->
                      String.format(
                          Locale.ROOT,
                          "\"%s\" has not come true in %s of %s, but is the class of %.1f %% of the"
                              + " training rows of version %d.",
                          e.getKey(),
                          Counted.of(e.getValue().label(), "label"),
                          Counted.of(change.day() - e.getValue().day(), "day"),
                          100 * rows.get(e.getKey()) / all,
                          model.version()))
              .collect(Collectors.joining(" ")));
    }
    return String.join(" ", sentences);
  }

  private static String mostFrequent(Map<String, Long> appeared) {
    String named =
        appeared.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(SHOWN)
            .map(e -> "\"%s\" (%d)".formatted(e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
    return appeared.size() > SHOWN ? named + " and more" : named;
  }
}
