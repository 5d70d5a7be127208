package dev.tidemill.console;

import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.text.Counted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a model comes from, from the signals to the version before it; as a tree and as data. */
final class ModelLineage {

  private static final int FILES_SHOWN = 20;

  /** Where runners name the folder of the code, among what they say of their machine. */
  private static final String CODE = "code";

  private final ModelVersion model;
  private final Optional<RunFacts> facts;
  private final Optional<RolloutView> rollout;
  private final Optional<ModelVersion> before;
  private final List<Branch> branches = new ArrayList<>();

  /** A line of the tree, with those below it. */
  private record Branch(String text, List<String> below) {}

  private ModelLineage(PipelineView pipeline, ModelVersion model) {
    this.model = model;
    this.facts = Optional.ofNullable(pipeline.runs.get(model.runId())).map(RunFacts::of);
    this.rollout = facts.flatMap(f -> f.run().rolloutId).map(pipeline.rollouts::get);
    this.before = model.parent().map(pipeline.models::get);
  }

  /** Call it inside {@link Projection#read}. */
  static Map<String, Object> of(PipelineView pipeline, ModelVersion model) {
    return new ModelLineage(pipeline, model).view(pipeline);
  }

  private Map<String, Object> view(PipelineView pipeline) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("pipeline", model.pipeline());
    out.put("version", model.version());
    out.put("digest", model.digest());
    out.put("champion", pipeline.champion.equals(Optional.of(model.version())));
    out.put("withdrawn", model.withdrawn());
    facts.flatMap(RunFacts::cause).ifPresent(c -> out.put("cause", cause(c)));
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("runId", model.runId());
    facts.ifPresent(
        f -> {
          run.put("requestedAt", f.run().requestedAt.toString());
          f.run().outcome.ifPresent(o -> run.put("outcome", Views.of(o)));
          run.put("code", f.run().code);
          run.put("eventsHeld", !f.run().shortened());
        });
    out.put("run", run);
    out.put("snapshot", Views.of(snapshot()));
    out.put("prepared", Views.of(model.prepared()));
    Map<String, Object> code = new LinkedHashMap<>();
    code.put("digest", model.codeDigest());
    model
        .commit()
        .ifPresentOrElse(
            c -> code.put("commit", Views.of(c)),
            () ->
                Optional.ofNullable(model.environment().get(CODE))
                    .ifPresent(folder -> code.put("folder", folder)));
    out.put("code", code);
    model.redeploys().ifPresent(v -> out.put("redeploys", v));
    Map<String, Object> training = new LinkedHashMap<>();
    training.put("parameters", model.parameters());
    training.put("seed", model.seed());
    training.put("environment", environment());
    training.put("metrics", model.metrics());
    out.put("training", training);
    out.put("verdict", Views.of(model.verdict()));
    rollout.ifPresent(r -> out.put("rollout", r.summary()));
    before.ifPresent(
        b -> out.put("predecessor", Map.of("version", b.version(), "digest", b.digest())));
    out.put("lines", lines(pipeline));
    return out;
  }

  /** The specification is large, and a version of the pipeline names it. */
  private static Map<String, Object> cause(TriggerEvent.Fired fired) {
    Map<String, Object> out = Views.record(fired);
    out.remove("spec");
    return out;
  }

  /** The run's own, which lists the files; else the registry's. */
  private Snapshot snapshot() {
    return facts.flatMap(RunFacts::snapshot).orElse(model.snapshot());
  }

  private List<String> lines(PipelineView pipeline) {
    facts.flatMap(RunFacts::cause).ifPresent(this::decision);
    run();
    data();
    branches.add(new Branch("code      archive sha256 " + model.codeDigest(), origin()));
    model
        .redeploys()
        .ifPresent(
            v ->
                branches.add(
                    new Branch(
                        "model     that of version " + v + ", not trained again", List.of())));
    training();
    verdict(model.verdict());
    rollout.ifPresent(this::rollout);
    branches.add(
        new Branch(
            "before    "
                + before
                    .map(b -> "version %d, sha256 %s".formatted(b.version(), b.digest()))
                    .orElse("none: the first model"),
            List.of()));
    List<String> out = new ArrayList<>();
    boolean champion = pipeline.champion.equals(Optional.of(model.version()));
    out.add(
        "%s@%d  sha256 %s, %d bytes%s"
            .formatted(
                model.pipeline(),
                model.version(),
                model.digest(),
                model.bytes(),
                champion ? ", champion" : model.withdrawn() ? ", withdrawn" : ""));
    for (int i = 0; i < branches.size(); i++) {
      boolean last = i == branches.size() - 1;
      out.add((last ? "└─ " : "├─ ") + branches.get(i).text());
      branches.get(i).below().forEach(below -> out.add((last ? "      " : "│     ") + below));
    }
    return out;
  }

  private void decision(TriggerEvent.Fired fired) {
    List<String> below = new ArrayList<>();
    fired
        .conditions()
        .forEach(
            c ->
                below.add(
                    "%s%s %s: %s (needs %s)"
                        .formatted(
                            "  ".repeat(c.depth()),
                            c.met() ? "+" : "-",
                            c.name(),
                            c.observed(),
                            c.required())));
    below.add(
        "%s, digest %s"
            .formatted(Counted.of(fired.signals().count(), "signal"), fired.signals().digest()));
    fired
        .signals()
        .ranges()
        .forEach(
            r ->
                below.add(
                    "%s-%d offsets %d to %d"
                        .formatted(r.topic(), r.partition(), r.from(), r.to())));
    String who = fired.actor().map(a -> " (" + a + ")").orElse("");
    branches.add(
        new Branch(
            "decision  %s: %s%s, specification %d"
                .formatted(
                    String.join(" + ", fired.triggers()), fired.reason(), who, fired.specVersion()),
            below));
  }

  private void run() {
    String text =
        facts
            .map(
                f ->
                    "%s, requested %s%s"
                        .formatted(
                            model.runId(),
                            f.run().requestedAt,
                            f.run().outcome.map(o -> ", " + Views.kebab(o)).orElse("")))
            .orElse(model.runId());
    branches.add(new Branch("run       " + text, List.of()));
  }

  private void data() {
    Snapshot s = snapshot();
    List<String> below = new ArrayList<>();
    below.add("window %s to %s, %s".formatted(s.windowStart(), s.windowEnd(), rows(s.trainRows())));
    below.add(
        "holdout %s to %s, %s".formatted(s.holdoutStart(), s.holdoutEnd(), rows(s.holdoutRows())));
    s.files().stream().limit(FILES_SHOWN).map(ModelLineage::file).forEach(below::add);
    if (s.files().size() > FILES_SHOWN) {
      below.add("... and %d more files (-o json)".formatted(s.files().size() - FILES_SHOWN));
    }
    branches.add(new Branch("data      snapshot sha256 " + s.digest(), below));
  }

  private static String rows(long count) {
    return Counted.of(count, "row");
  }

  private static String file(DataFile file) {
    return "%s  %s  sha256 %s".formatted(file.path(), rows(file.rows()), file.digest());
  }

  /** Where the code was: a commit, or a folder of the machine that trained. */
  private List<String> origin() {
    return model
        .commit()
        .map(c -> List.of("repository " + c.url(), "ref " + c.ref(), "commit " + c.commit()))
        .orElseGet(
            () ->
                Optional.ofNullable(model.environment().get(CODE)).stream()
                    .map(folder -> "folder " + folder)
                    .toList());
  }

  /** The environment without the place of the code, which is told as that. */
  private Map<String, String> environment() {
    Map<String, String> out = new LinkedHashMap<>(model.environment());
    out.remove(CODE);
    return out;
  }

  private void training() {
    List<String> below = new ArrayList<>();
    model.parameters().forEach((name, value) -> below.add(name + " = " + value));
    below.add("seed = " + model.seed());
    environment().forEach((name, value) -> below.add(name + ": " + value));
    branches.add(
        new Branch("training  " + Counted.of(model.parameters().size(), "parameter"), below));
  }

  private void verdict(Verdict verdict) {
    List<String> below = new ArrayList<>();
    for (CheckResult check : verdict.checks()) {
      below.add(check.name() + " " + RunComparison.check(check));
    }
    branches.add(
        new Branch(
            "verdict   %s, against %s"
                .formatted(
                    Views.kebab(verdict.outcome()),
                    verdict.championVersion().map(v -> "version " + v).orElse("no champion")),
            below));
  }

  private void rollout(RolloutView r) {
    String how =
        r.outcome.map(o -> Views.kebab(o) + " (" + r.code + ")").orElse(Views.kebab(r.stage));
    List<String> below = r.message.isEmpty() ? List.of() : List.of(r.message);
    branches.add(new Branch("rollout   %s: %s".formatted(r.rolloutId, how), below));
  }
}
