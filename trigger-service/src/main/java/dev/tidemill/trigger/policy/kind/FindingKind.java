package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalBody.FindingRaised;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.trigger.OnFinding;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Findings of the monitor. Findings of one break belong to one run. A monitor that knows the
 * endpoint and not the pipeline reaches the pipelines of that endpoint.
 */
public final class FindingKind implements SignalTriggerKind<OnFinding, FindingRaised> {

  @Override
  public Class<OnFinding> spec() {
    return OnFinding.class;
  }

  @Override
  public Class<FindingRaised> signal() {
    return FindingRaised.class;
  }

  @Override
  public boolean waitsForOwnRun() {
    return true;
  }

  @Override
  public boolean listens(OnFinding trigger, FindingRaised body) {
    return trigger.checks().contains(body.finding().check());
  }

  @Override
  public String unheard(FindingRaised body) {
    return "no trigger listens to the check " + body.finding().check();
  }

  @Override
  public Optional<String> problem(FindingRaised body) {
    int characters = body.finding().characters();
    return characters > Finding.MAX_CHARACTERS
        ? Optional.of(
            "the finding has " + characters + " characters, allowed are " + Finding.MAX_CHARACTERS)
        : Optional.empty();
  }

  @Override
  public Demand demand(FindingRaised body, TriggerMemory memory, List<String> activeRuns) {
    return new Demand(
        RunKind.TRAIN, Optional.of(body.finding()), Optional.empty(), Map.of(), Optional.empty());
  }

  @Override
  public Optional<String> subject(OnFinding trigger, PipelineSpec spec) {
    return spec.rollout().map(rollout -> rollout.serving().endpoint());
  }
}
