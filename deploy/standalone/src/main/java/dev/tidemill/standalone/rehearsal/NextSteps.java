package dev.tidemill.standalone.rehearsal;

import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.text.Durations;
import java.util.List;
import java.util.stream.Collectors;

/** What would happen with a model that both gates pass. */
record NextSteps(PipelineSpec spec) {

  List<String> lines() {
    return List.of(
        "Next: `tidemill up`, and then `tidemill apply -f pipeline.yaml --trigger --follow`.",
        spec.rollout()
            .map(NextSteps::rollout)
            .orElse(
                "Without a rollout each model that the gates pass becomes the champion at once."));
  }

  private static String rollout(RolloutSpec rollout) {
    if (rollout.serving().backend() == RolloutSpec.Backend.NONE) {
      return "Each model that the gates pass becomes the champion at once; batch jobs read it.";
    }
    String steps =
        rollout.stepWeights().stream().map(w -> w + " %").collect(Collectors.joining(", "));
    return "The first model serves endpoint %s at once; later ones go through %s of its traffic within %s."
        .formatted(rollout.serving().endpoint(), steps, Durations.text(rollout.deadline().after()));
  }
}
