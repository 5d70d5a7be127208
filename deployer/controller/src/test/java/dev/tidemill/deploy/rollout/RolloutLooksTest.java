package dev.tidemill.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CommandBody.PromoteRollout;
import dev.tidemill.schemas.message.RolloutEventBody.EvidenceJudged;
import dev.tidemill.schemas.message.RolloutEventBody.PromotionConfirmed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is recorded of the looks at a candidate. */
class RolloutLooksTest extends RolloutFixture {

  @Test
  void looksThatSayTheSameAreRecordedEverMoreRarelyUpToTenMinutes() {
    world.spec = Given.spec(y -> y.replace("after: 90s", "after: 7d"));
    world.serving(1).stepping(2);
    Instant start = world.now;
    for (int i = 0; i < 4000; i++) {
      world.slice(world.happened().fine(2, 1, i == 0 ? 10 : 0, 0, 0));
      world.pass(Duration.ofSeconds(1));
    }
    List<Long> seconds =
        world.events().stream()
            .filter(e -> e.body() instanceof EvidenceJudged)
            .map(e -> Duration.between(start, e.at()).toSeconds())
            .toList();
    assertThat(seconds)
        .containsExactly(
            0L, 2L, 6L, 14L, 30L, 62L, 126L, 254L, 510L, 1022L, 1622L, 2222L, 2822L, 3422L);
  }

  @Test
  void aLookThatSaysAnotherThingIsRecordedAtOnceAndTheWaitsBeginAnew() {
    world.spec = Given.spec(y -> y.replace("after: 90s", "after: 7d"));
    world.serving(1).stepping(2);
    world.slice(world.happened().fine(2, 1, 10, 0, 0));
    for (int i = 0; i < 100; i++) {
      world.pass(Duration.ofSeconds(1));
      world.slice(world.happened().fine(2, 1, 0, 0, 0));
    }
    int looks = world.all(EvidenceJudged.class).size();
    world.slice(world.happened().fine(2, 1, 2000, 0, 0));
    assertThat(world.state.current().orElseThrow().step()).isEqualTo(2);
    world.slice(world.happened().fine(2, 1, 10, 0, 0));
    assertThat(world.all(EvidenceJudged.class)).hasSize(looks + 2);
    world.slice(world.happened().fine(2, 1, 10, 0, 0));
    world.pass(Duration.ofSeconds(2));
    assertThat(world.all(EvidenceJudged.class)).hasSize(looks + 3);
  }

  @Test
  void theLastLookOfAPromotionOrOfACommandSaysAllThatIsKnown() {
    world.serving(1).stepping(2);
    world.slice(world.happened().fine(2, 1, 10, 8, 0));
    world.slice(world.happened().fine(2, 1, 10, 8, 0));
    world.command(new PromoteRollout("I know it"));
    assertThat(figures("quality")).containsEntry("n", 800.0).containsKey("block.1.sum");
    world.slice(world.happened().fine(2, 1, 10, 8, 0));
    world.slice(world.happened().fine(2, 1, 10, 8, 0));
    world.pass(Duration.ofMinutes(1));
    assertThat(world.last(PromotionConfirmed.class).reason()).contains("800 labels");
    assertThat(figures("quality")).containsEntry("n", 800.0).containsKey("block.1.sum");
  }

  private Map<String, Double> figures(String guard) {
    return world.last(EvidenceJudged.class).guards().stream()
        .filter(g -> g.guard().equals(guard))
        .findFirst()
        .orElseThrow()
        .statistics();
  }

  @Test
  void everyGuardOfALookCarriesWhatRecomputesIt() {
    world.serving(1).stepping(2);
    world.slice(world.happened().fine(2, 1, 1000, 15, -0.05));
    EvidenceJudged judged = world.all(EvidenceJudged.class).get(0);
    assertThat(judged.outcome()).isEqualTo("advance");
    assertThat(judged.guards())
        .allSatisfy(g -> assertThat(g.statistics()).containsKeys("formulaVersion", "epoch", "w"));
    assertThat(judged.guards().stream().filter(g -> g.guard().equals("quality")).findFirst())
        .hasValueSatisfying(
            g ->
                assertThat(g.statistics())
                    .containsKeys(
                        "n",
                        "blocks",
                        "statistic",
                        "lowerBound",
                        "upperBound",
                        "alphaFail",
                        "blockVariance",
                        "knot.11",
                        "gateDifference"));
  }
}
