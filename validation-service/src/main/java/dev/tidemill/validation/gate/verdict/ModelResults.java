package dev.tidemill.validation.gate.verdict;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.LabelValues;
import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.ModelFormatSpec.InputSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.spec.gate.Champion;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.CheckFailedException;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.ClassChanges;
import dev.tidemill.validation.gate.InterfaceCheck;
import dev.tidemill.validation.gate.MonitorCheck;
import dev.tidemill.validation.gate.kind.ModelChecks;
import dev.tidemill.validation.gate.scoring.LabelFigures;
import dev.tidemill.validation.gate.scoring.Scoring.ChampionScores;
import dev.tidemill.validation.gate.scoring.Scoring.Scored;
import dev.tidemill.validation.monitor.kind.MonitorKinds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The results of a model gate's checks: those of the specification, and those that every gate has,
 * which are the contract, the interface, the classes and the monitor.
 */
final class ModelResults {

  private static final Logger LOG = LoggerFactory.getLogger(ModelResults.class);

  private final List<CheckResult> checks = new ArrayList<>();
  private final List<CheckOutcome> blocking = new ArrayList<>();

  private ModelResults() {}

  /** Those of a candidate that cannot be scored. */
  static ModelResults broken(String problem) {
    ModelResults results = new ModelResults();
    results.add("contract", "contract", false, contract(false, "broken", problem));
    return results;
  }

  /** Those of a candidate that was scored. */
  static ModelResults of(
      CheckModel work,
      Candidacy candidacy,
      Scored scored,
      ChampionScores champion,
      LabelFigures training) {
    ModelResults results = new ModelResults();
    String loads =
        "Loads, and scores %s".formatted(Counted.of(candidacy.holdout().rows(), "holdout row"));
    results.add("contract", "contract", false, contract(true, "kept", loads));
    interfaces(work, scored, champion)
        .ifPresent(judged -> results.add("interface", "interface", false, judged));
    classes(work, scored, champion, training)
        .ifPresent(judged -> results.add("classes", "classes", true, judged));
    for (ModelCheckSpec check : work.spec().gates().model().checks()) {
      results.add(
          check.name(),
          Kinds.nameOf(check.kind().getClass()),
          check.severity() == Severity.WARN,
          judged(asked(work, check), candidacy));
    }
    work.spec()
        .monitor()
        .flatMap(
            m ->
                MonitorCheck.failure(
                    m,
                    scored.inputs().stream()
                        .map(i -> new MonitorCheck.Input(i.name(), i.text()))
                        .toList(),
                    (kind, text) -> MonitorKinds.find(kind).map(k -> k.watches(text))))
        .ifPresent(judged -> results.add("monitor", "monitor", false, judged));
    return results;
  }

  private static ModelCheckSpec asked(CheckModel work, ModelCheckSpec check) {
    return work.redeploys() && check.kind() instanceof Champion champion
        ? new ModelCheckSpec(check.name(), check.severity(), champion.ofItsOwnModel())
        : check;
  }

  List<CheckResult> checks() {
    return checks;
  }

  VerdictOutcome outcome() {
    return Judged.combine(blocking);
  }

  private void add(String name, String kind, boolean warnOnly, Judged judged) {
    checks.add(judged.named(name, kind, warnOnly, List.of()));
    if (!warnOnly && judged.blocks()) {
      blocking.add(judged.outcome());
    }
  }

  private static Optional<Judged> interfaces(
      CheckModel work, Scored scored, ChampionScores champion) {
    PipelineSpec spec = work.spec();
    Set<String> mayBeLeftOut = new HashSet<>(work.candidate().signature().optional());
    mayBeLeftOut.addAll(work.candidate().signature().defaults().keySet());
    spec.model().inputs().stream()
        .filter(i -> i.optional() || i.usual().isPresent())
        .map(InputSpec::name)
        .forEach(mayBeLeftOut::add);
    return work.champion()
        .filter(c -> champion.scores().isPresent())
        .flatMap(
            c ->
                InterfaceCheck.judged(
                    scored.inputNames(),
                    champion.inputs(),
                    c.version(),
                    mayBeLeftOut,
                    spec.rollout()
                        .filter(r -> r.serving().backend() != RolloutSpec.Backend.NONE)
                        .isPresent()));
  }

  private static Optional<Judged> classes(
      CheckModel work, Scored scored, ChampionScores champion, LabelFigures training) {
    if (scored.scores().classes().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ClassChanges(
                scored.scores().classes(),
                champion.scores().map(s -> s.classes()),
                work.champion().map(ModelVersion::version).orElse(0),
                LabelValues.of(work.spec()).label().classes(),
                training.classes(),
                scored.rows().rowsByClass())
            .judged());
  }

  /** What a check comes to; if its kind fails, that check alone is an error. */
  private static Judged judged(ModelCheckSpec check, Candidacy candidacy) {
    try {
      return ModelChecks.judge(check, candidacy);
    } catch (CheckFailedException e) {
      LOG.warn("A check of the model gate failed", e);
      return Judged.error("", e.getMessage());
    }
  }

  private static Judged contract(boolean kept, String observed, String message) {
    return Judged.of(kept, observed, "as the signature says", message, Map.of());
  }
}
