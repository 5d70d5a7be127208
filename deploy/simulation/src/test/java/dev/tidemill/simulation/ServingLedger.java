package dev.tidemill.simulation;

import dev.tidemill.deploy.rollout.PipelineRollouts;
import dev.tidemill.deploy.rollout.RolloutFact;
import dev.tidemill.deploy.rollout.RolloutInput;
import dev.tidemill.kit.testing.Simulation;
import dev.tidemill.kit.testing.Step;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import dev.tidemill.schemas.message.RolloutEventBody.CommandAnswered;
import dev.tidemill.schemas.message.RolloutEventBody.PipelineRetired;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutStarted;
import dev.tidemill.schemas.message.RolloutEventBody.RoutePublished;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.RunEventBody.CandidateAccepted;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.topic.Topics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who serves each pipeline and by what right, by the rollout events: invariant 4. */
final class ServingLedger {

  private static final class Pipeline {
    Optional<Integer> champion = Optional.empty();
    final Set<Integer> champions = new HashSet<>();
    String rollout = "";
    ModelVersion candidate;
    Optional<Integer> atStart = Optional.empty();
    Optional<Integer> former = Optional.empty();
    boolean promoted;
    long epoch;
    int deletedVersion;
  }

  private final Map<String, Pipeline> pipelines = new HashMap<>();

  /** Every candidate that the run machine accepted, by pipeline and version. */
  private final Map<String, ModelVersion> accepted = new HashMap<>();

  void verdictBeforeTraffic(Step step) {
    RunLedger.forEach(
        step,
        CandidateAccepted.class,
        (event, body) -> {
          ModelVersion model = body.model();
          ModelVersion other = accepted.put(event.pipeline() + "/" + model.version(), model);
          Broken.unless(other == null, "version %s is given twice", model.version());
          passes(model);
        });
    for (RolloutEvent event : rolloutEvents(step)) {
      Pipeline p = pipelines.computeIfAbsent(event.pipeline(), k -> new Pipeline());
      take(step, p, event, event.body());
    }
  }

  private void take(Step step, Pipeline p, RolloutEvent event, RolloutEventBody body) {
    if (body instanceof RolloutStarted started) {
      start(p, event, started);
    } else if (body instanceof CandidatePromoted promoted) {
      Broken.unless(
          event.rolloutId().equals(p.rollout) && promoted.version() == p.candidate.version(),
          "%s is promoted, on its way is %s",
          promoted,
          p.rollout);
      Broken.unless(
          promoted.former().equals(p.champion)
              && p.candidate.verdict().championVersion().equals(p.champion),
          "%s is promoted by a verdict against %s while %s serves",
          promoted,
          p.candidate.verdict().championVersion(),
          p.champion);
      p.promoted = true;
      p.former = p.champion;
      p.champions.add(promoted.version());
    } else if (body instanceof ChampionChanged changed) {
      Broken.unless(changed.former().equals(p.champion), "%s, served has %s", changed, p.champion);
      Broken.unless(
          p.champions.containsAll(changed.version().stream().toList()),
          "%s was never promoted",
          changed);
      p.champion = changed.version();
    } else if (body instanceof RolloutEnded ended) {
      end(step, p, event, ended);
    } else if (body instanceof PipelineRetired retired) {
      p.deletedVersion = Math.max(p.deletedVersion, retired.specVersion());
    } else if (body instanceof RoutePublished published) {
      route(p, published.route());
    }
  }

  private void start(Pipeline p, RolloutEvent event, RolloutStarted started) {
    ModelVersion candidate = started.candidate();
    Broken.unless(p.rollout.isEmpty(), "%s begins while %s goes on", event.rolloutId(), p.rollout);
    ModelVersion known = accepted.get(event.pipeline() + "/" + candidate.version());
    passes(candidate);
    Broken.unless(
        known != null
            && known.digest().equals(candidate.digest())
            && known.verdict().verdictId().equals(candidate.verdict().verdictId())
            && known.verdict().championVersion().equals(candidate.verdict().championVersion()),
        "%s sets out, accepted was %s",
        candidate,
        known);
    Broken.unless(
        candidate.verdict().championVersion().equals(p.champion),
        "version %s was judged against %s, but %s serves",
        candidate.version(),
        candidate.verdict().championVersion(),
        p.champion);
    Broken.unless(
        candidate.specVersion() > p.deletedVersion,
        "%s sets out after its pipeline was deleted at specification %d",
        candidate,
        p.deletedVersion);
    p.rollout = event.rolloutId();
    p.candidate = candidate;
    p.atStart = p.champion;
    p.promoted = false;
  }

  private static void passes(ModelVersion model) {
    Verdict verdict = model.verdict();
    Broken.unless(
        verdict.outcome() == VerdictOutcome.PASS && verdict.subjectDigest().equals(model.digest()),
        "version %s has digest %s and the verdict %s",
        model.version(),
        model.digest(),
        verdict);
  }

  private static void end(Step step, Pipeline p, RolloutEvent event, RolloutEnded ended) {
    Broken.unless(event.rolloutId().equals(p.rollout), "%s ends, not %s", event, p.rollout);
    Broken.unless(ended.champion().equals(p.champion), "%s, served has %s", ended, p.champion);
    if (step.input() instanceof RolloutInput.CommandReceived received
        && received.command().body() instanceof CommandBody.AbortRollout abort) {
      Broken.unless(
          abort.rolloutId().orElse(p.rollout).equals(p.rollout),
          "%s is ended by %s",
          p.rollout,
          received.command());
    }
    boolean chosen =
        step.input() instanceof RolloutInput.PipelineDeleted
            || (step.input() instanceof RolloutInput.CommandReceived received
                && received.command().body() instanceof CommandBody.RollBack);
    Broken.unless(
        p.promoted
            == (ended.outcome() == RolloutOutcome.PROMOTED
                || ended.outcome() == RolloutOutcome.ROLLED_BACK),
        "%s, promoted: %s",
        ended,
        p.promoted);
    if (!chosen && ended.outcome() != RolloutOutcome.PROMOTED) {
      Optional<Integer> due = p.promoted ? p.former : p.atStart;
      Broken.unless(p.champion.equals(due), "%s, and not the former champion %s", ended, due);
    }
    p.rollout = "";
  }

  private void route(Pipeline p, Route route) {
    Broken.unless(route.epoch() > p.epoch, "%s after epoch %d", route, p.epoch);
    p.epoch = route.epoch();
    List<RouteVersion> champions =
        route.versions().stream().filter(v -> v.role() == RouteRole.CHAMPION).toList();
    Broken.unless(
        champions.size() <= 1
            && champions.stream().findFirst().map(RouteVersion::version).equals(p.champion),
        "%s serves, the champion is %s",
        champions,
        p.champion);
    int sum = route.versions().stream().mapToInt(RouteVersion::weight).sum();
    Broken.unless(sum == (champions.isEmpty() ? 0 : 100), "the weights of %s give %d", route, sum);
    for (RouteVersion version : route.versions()) {
      ModelVersion known = accepted.get(route.pipeline() + "/" + version.version());
      Broken.unless(
          known != null && known.digest().equals(version.digest()), "%s is not %s", version, known);
      if (version.weight() > 0 && version.role() != RouteRole.CHAMPION) {
        Verdict verdict = p.candidate.verdict();
        Broken.unless(
            version.role() == RouteRole.CANDIDATE
                && !p.rollout.isEmpty()
                && verdict.subjectDigest().equals(version.digest())
                && verdict.championDigest().equals(Optional.of(champions.get(0).digest())),
            "%s has traffic beside %s by the verdict %s",
            version,
            champions,
            verdict);
      }
    }
  }

  /** A rollout ends when somebody says so, whatever it is at. */
  void abortAccepted(Step step) {
    if (step.before() instanceof PipelineRollouts before
        && step.input() instanceof RolloutInput.CommandReceived received
        && received.command().body() instanceof CommandBody.AbortRollout abort
        && !received.readAt().isAfter(received.command().expiresAt())
        && !before.seenCommands().contains(received.command().commandId())) {
      List<RolloutEventBody> bodies = rolloutEvents(step).stream().map(RolloutEvent::body).toList();
      boolean accepted =
          bodies.stream().anyMatch(b -> b instanceof CommandAnswered a && a.accepted());
      boolean ended = bodies.stream().anyMatch(RolloutEnded.class::isInstance);
      Pipeline p = pipelines.computeIfAbsent(step.key(), k -> new Pipeline());
      boolean none = p.rollout.isEmpty() || !abort.rolloutId().orElse(p.rollout).equals(p.rollout);
      boolean refused = none && !accepted && !ended;
      Broken.unless((accepted && ended) || refused, "%s gives %s", received.command(), bodies);
    }
  }

  Optional<String> everyRolloutEnds() {
    Set<String> open = new HashSet<>();
    pipelines.values().forEach(p -> open.add(p.rollout));
    open.remove("");
    return open.isEmpty() ? Optional.empty() : Optional.of("never ended: " + open);
  }

  /** A pipeline that is deleted serves nothing, at no endpoint, once all is quiet. */
  static Optional<String> deletedServeNothing(Simulation simulation) {
    Map<String, PipelineVersion> newest = new HashMap<>();
    simulation.log().values(Topics.PIPELINES).forEach(v -> newest.put(v.pipeline(), v));
    Map<String, Route> routes = new HashMap<>();
    simulation.log().values(Topics.ROUTES).forEach(r -> routes.put(r.pipeline(), r));
    return newest.values().stream()
        .filter(PipelineVersion::deleted)
        .map(v -> routes.get(v.pipeline()))
        .filter(r -> r != null && !r.versions().isEmpty())
        .map(r -> "deleted, and served: " + r)
        .findFirst();
  }

  static List<RolloutEvent> rolloutEvents(Step step) {
    return step.events().stream()
        .filter(RolloutFact.Recorded.class::isInstance)
        .map(fact -> ((RolloutFact.Recorded) fact).event())
        .toList();
  }
}
