package dev.tidemill.standalone.command;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.MonitorSpec.MonitorCheckSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.validation.check.CheckContext;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.kind.Checks;
import dev.tidemill.validation.monitor.kind.MonitorKinds;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks whose columns are not of a type that they can judge, such as the standard deviation of a
 * text. The kinds of the gate and of the monitor say so themselves.
 *
 * @param given the columns of the query with their types
 */
record CheckTypes(PipelineSpec spec, Columns given) {

  /** The query's columns that have the types of the newest files. */
  static Reality of(PipelineSpec spec, Columns given, String files) {
    return new CheckTypes(spec, given).look(files);
  }

  /** A type that the specification declares is a problem, one of the newest files a note. */
  private Reality look(String files) {
    Reality all = Reality.NOTHING;
    Set<String> declared = declared();
    for (DataCheckSpec check : spec.gates().data().checks()) {
      Optional<String> unfit = ofData(check);
      if (unfit.isPresent()) {
        String sentence = "gates.data: check " + check.name() + " cannot run: " + unfit.get();
        all = all.and(told(sentence, check.kind().namedColumns(), declared, files));
      }
    }
    if (spec.prepare().isPresent()) {
      return all; // a program makes the inputs, so they are not the columns of the query
    }
    for (MonitorCheckSpec check : spec.monitor().map(MonitorSpec::checks).orElse(List.of())) {
      for (String column : check.kind().namedColumns()) {
        Optional<String> unfit = ofMonitor(check.kind(), column);
        if (unfit.isPresent()) {
          String sentence = "monitor: check " + check.name() + " cannot run: " + unfit.get();
          all = all.and(told(sentence, List.of(column), declared, files));
        }
      }
    }
    return all;
  }

  private static Reality told(
      String sentence, List<String> columns, Set<String> declared, String files) {
    return declared.containsAll(columns)
        ? new Reality(List.of(sentence + "."), List.of())
        : Reality.NOTHING.noting(sentence + " (seen in the newest files: " + files + ").");
  }

  /** The columns of files whose types are declared. */
  private Set<String> declared() {
    Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    spec.data()
        .sources()
        .forEach(
            s -> all.addAll(spec.data().reading(s, spec.gates().data().checks()).types().keySet()));
    return all;
  }

  private Optional<String> ofData(DataCheckSpec check) {
    if (!check.kind().namedColumns().stream().allMatch(given::has)) {
      return Optional.empty();
    }
    CheckContext nothing = new CheckContext(given, List.of(), Optional.empty(), Instant.EPOCH);
    return Checks.installed()
        .bind(check, nothing)
        .flatMap(bound -> bound.withoutRows())
        .filter(judged -> judged.outcome() == CheckOutcome.ERROR)
        .map(Judged::message);
  }

  private Optional<String> ofMonitor(MonitorSpec.Kind kind, String column) {
    if (!given.has(column)) {
      return Optional.empty();
    }
    boolean text = given.asNumber(column).isEmpty();
    return MonitorKinds.find(kind)
        .filter(k -> !k.watches(text))
        .map(
            k ->
                "%s is %s, but %s watches %s alone"
                    .formatted(
                        column,
                        given.types().get(column),
                        Kinds.nameOf(kind.getClass()),
                        text ? "numbers and times" : "text"));
  }
}
