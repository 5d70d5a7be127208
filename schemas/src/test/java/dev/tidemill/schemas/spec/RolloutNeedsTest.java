package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** How much traffic a canary needs. */
class RolloutNeedsTest {

  @Test
  void labelsDecideWhereQualityIsJudgedAndElseTheAnswersOfEachStep() {
    RolloutNeeds judged =
        needs("rollout: {serving: {endpoint: e}}\n  monitor: {labels: {from: api, maxDelay: 1d}}");
    assertThat(judged.labels()).isEqualTo(500);
    assertThat(judged.requests()).isEqualTo(500);
    assertThat(judged.requestsADay()).isEqualTo(72);
    assertThat(judged.sentence())
        .isEqualTo(
            "a canary needs traffic: at least 500 requests and 500 labels at the endpoint e within"
                + " 7d (72 a day)");

    RolloutNeeds steps =
        needs("rollout: {serving: {endpoint: e}, steps: [{weight: 10}, {weight: 50}]}");
    assertThat(steps.requests()).isEqualTo(200);
    assertThat(steps.labels()).isZero();
  }

  @Test
  void withoutAShadowOnlyTheCandidatesShareCounts() {
    RolloutNeeds needs =
        needs("rollout: {serving: {endpoint: e}, shadow: {share: 0}, steps: [{weight: 10}]}");
    assertThat(needs.requests()).isEqualTo(1_000);
  }

  @Test
  void aCandidateOfAServerNeedsAsMuchAsOneOfTheGateway() {
    RolloutNeeds server =
        needs(
            "rollout: {serving: {endpoint: e, backend: v2, server: {url:"
                + " 'http://127.0.0.1:9000'}}}");
    assertThat(server).isEqualTo(needs("rollout: {serving: {endpoint: e}}"));
  }

  @Test
  void nothingIsNeededWhereNobodyServes() {
    assertThat(RolloutNeeds.of(spec("rollout: {serving: {backend: none}}"))).isEmpty();
  }

  @Test
  void theEndpointIsThePipelinesNameUnlessAnotherIsGiven() {
    assertThat(spec("rollout: {serving: {}}").rollout().orElseThrow().serving().endpoint())
        .isEqualTo("churn");
  }

  private static RolloutNeeds needs(String rollout) {
    return RolloutNeeds.of(spec(rollout)).orElseThrow();
  }

  private static PipelineSpec spec(String rollout) {
    try {
      String yaml = Files.readString(Path.of("../examples/batch/pipeline.yaml"));
      String head = yaml.substring(0, yaml.indexOf("  rollout:"));
      return PipelineSpecs.parse(head + "  " + rollout + "\n", "p.yaml").orThrow();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
