package dev.tidemill.console;

import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Two runs side by side: data, code, parameters, environment, metrics, verdicts. */
final class RunComparison {

  private final RunFacts a;
  private final RunFacts b;
  private final Map<String, List<Line>> sections = new LinkedHashMap<>();
  private List<Line> section;

  /** A thing that both runs have; empty where one has none. */
  record Line(String name, String a, String b) {
    boolean differs() {
      return !a.equals(b);
    }
  }

  /**
   * What is known of a run outside of its own records.
   *
   * @param code files of the code archive, by path: digest
   * @param logged metrics and parameters that its trainer logged; no gate looks at them
   */
  record Elsewhere(Map<String, String> code, Map<String, String> logged) {}

  private RunComparison(RunFacts a, RunFacts b) {
    this.a = a;
    this.b = b;
  }

  /**
   * Compares two runs. Call it inside {@link Projection#read}.
   *
   * @param ofA what is known of them elsewhere
   */
  static Map<String, List<Line>> of(RunFacts a, RunFacts b, Elsewhere ofA, Elsewhere ofB) {
    RunComparison made = new RunComparison(a, b);
    made.begin("data");
    made.data();
    made.begin("code");
    made.line("archive", a.code(), b.code());
    made.both("", ofA.code(), ofB.code());
    made.begin("parameters");
    made.both("", made.model(a, TrainedModel::parameters), made.model(b, TrainedModel::parameters));
    made.line("seed", seed(a), seed(b));
    made.begin("environment");
    made.both(
        "", made.model(a, TrainedModel::environment), made.model(b, TrainedModel::environment));
    made.begin("gates");
    made.gates();
    made.begin("reported by the trainer");
    made.both("", reported(a), reported(b));
    made.begin("logged");
    made.both("", ofA.logged(), ofB.logged());
    made.begin("outcome");
    made.outcome();
    return made.sections;
  }

  /** Refuses a run of which only the summary is held. */
  static RunFacts held(RunView run) {
    if (run.shortened()) {
      throw HttpError.conflict(
          "Run %s is too old: the console holds its outcome only; its records are in the topic"
              .formatted(run.runId));
    }
    return RunFacts.of(run);
  }

  private void begin(String name) {
    section = new ArrayList<>();
    sections.put(name, section);
  }

  private void line(String name, String ofA, String ofB) {
    if (!ofA.isEmpty() || !ofB.isEmpty()) {
      section.add(new Line(name, ofA, ofB));
    }
  }

  private void both(String prefix, Map<String, String> ofA, Map<String, String> ofB) {
    Map<String, String> names = new TreeMap<>(ofA);
    names.putAll(ofB);
    names.keySet().forEach(n -> line(prefix + n, ofA.getOrDefault(n, ""), ofB.getOrDefault(n, "")));
  }

  private void data() {
    line("snapshot", of(a, Snapshot::digest), of(b, Snapshot::digest));
    line("window from", of(a, Snapshot::windowStart), of(b, Snapshot::windowStart));
    line("window to", of(a, Snapshot::windowEnd), of(b, Snapshot::windowEnd));
    line("holdout from", of(a, Snapshot::holdoutStart), of(b, Snapshot::holdoutStart));
    line("holdout to", of(a, Snapshot::holdoutEnd), of(b, Snapshot::holdoutEnd));
    line("training rows", of(a, Snapshot::trainRows), of(b, Snapshot::trainRows));
    line("holdout rows", of(a, Snapshot::holdoutRows), of(b, Snapshot::holdoutRows));
    both("file ", files(a), files(b));
    both("column ", columns(a), columns(b));
  }

  private static String of(RunFacts run, Function<Snapshot, Object> part) {
    return run.snapshot().map(part).map(String::valueOf).orElse("");
  }

  private static Map<String, String> files(RunFacts run) {
    return run.snapshot().stream()
        .flatMap(s -> s.files().stream())
        .collect(Collectors.toMap(DataFile::path, DataFile::digest, (x, y) -> y));
  }

  private static Map<String, String> columns(RunFacts run) {
    Map<String, String> out = new TreeMap<>();
    run.snapshot().stream()
        .flatMap(s -> s.columns().stream())
        .forEach(s -> s.types().forEach((name, type) -> out.put(s.source() + "." + name, type)));
    return out;
  }

  private Map<String, String> model(
      RunFacts run, Function<TrainedModel, Map<String, String>> part) {
    return run.model().map(part).orElse(Map.of());
  }

  private static String seed(RunFacts run) {
    return run.model().map(m -> Long.toString(m.seed())).orElse("");
  }

  private static Map<String, String> reported(RunFacts run) {
    Map<String, String> out = new TreeMap<>();
    run.model().ifPresent(m -> m.metrics().forEach((n, v) -> out.put(n, Lines.number(v))));
    return out;
  }

  private void gates() {
    line("data gate", verdict(a.data()), verdict(b.data()));
    both("data: ", checks(a.data()), checks(b.data()));
    line("model gate", verdict(a.verdict()), verdict(b.verdict()));
    line("judged against", champion(a), champion(b));
    both("model: ", checks(a.verdict()), checks(b.verdict()));
  }

  private static String verdict(Optional<Verdict> verdict) {
    return verdict.map(v -> Views.kebab(v.outcome()) + ": " + v.message()).orElse("");
  }

  private static String champion(RunFacts run) {
    return run.verdict()
        .map(v -> v.championVersion().map(c -> "version " + c).orElse("no champion"))
        .orElse("");
  }

  private static Map<String, String> checks(Optional<Verdict> verdict) {
    Map<String, String> out = new TreeMap<>();
    verdict.stream().flatMap(v -> v.checks().stream()).forEach(c -> out.put(c.name(), check(c)));
    return out;
  }

  /** A check that could not be judged has no figure to show, but says why. */
  static String check(CheckResult c) {
    if (c.observed().isEmpty()) {
      return Views.kebab(c.outcome()) + ": " + c.message();
    }
    Double lower = c.statistics().get("lower");
    Double upper = c.statistics().get("upper");
    String interval =
        lower == null || upper == null
            ? ""
            : " [%s, %s]".formatted(Lines.number(lower), Lines.number(upper));
    String needs = c.threshold().isEmpty() ? "" : " (needs " + c.threshold() + ")";
    return Views.kebab(c.outcome()) + " " + c.observed() + interval + needs;
  }

  private void outcome() {
    line("ended", ended(a), ended(b));
    line("version", version(a), version(b));
    line("model", digest(a), digest(b));
    line("bytes", bytes(a), bytes(b));
  }

  private static String ended(RunFacts run) {
    return run.run()
        .outcome
        .map(o -> Views.kebab(o) + " (" + run.run().code + ")")
        .orElse("goes on: " + Views.kebab(run.run().stage));
  }

  private static String version(RunFacts run) {
    return run.run().version.map(String::valueOf).orElse("");
  }

  private static String digest(RunFacts run) {
    return run.model().map(TrainedModel::digest).orElse("");
  }

  private static String bytes(RunFacts run) {
    return run.model().map(m -> Long.toString(m.bytes())).orElse("");
  }
}
