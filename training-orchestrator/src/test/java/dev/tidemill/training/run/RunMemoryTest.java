package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunEventBody.EndsForgotten;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.training.run.state.EndedRun;
import dev.tidemill.training.run.state.PipelineRuns;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is remembered of runs, and for how long. */
class RunMemoryTest extends RunMachineFixture {

  @Test
  void aDecisionThatComesAgainIsAnsweredAndRunsOnce() {
    TriggerEvent.Fired fired = Messages.fired(spec, "run-1", List.of());
    world.give(Messages.decided(fired));
    assertThat(world.give(Messages.decided(fired))).as("it goes on").isEmpty();
    cancel("c1", "run-1");
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.CANCELLED);
    List<RunEvent> answer = world.give(Messages.decided(fired));
    assertThat(answer).extracting(RunEvent::runId).containsExactly("run-1");
    assertThat(answer.get(0).body()).isInstanceOf(RunEventBody.FireRefused.class);
    assertThat(world.bodies(RunEventBody.RunRequested.class)).hasSize(1);
  }

  @Test
  void theStateOfARunIsForgottenEightDaysAfterItsEnd() {
    endAtOnce("run-1");
    world.pass(Duration.ofDays(1));
    endAtOnce("run-2");
    assertThat(world.decider.timers(world.state))
        .containsOnly(Map.entry(RunDecider.OLD_ENDS, world.now.plus(Duration.ofDays(7))));
    world.give(new RunInput.EndsAreOld());
    assertThat(world.state.ended()).as("too soon").hasSize(2);
    world.pass(Duration.ofDays(7));
    world.give(RunInput.expired(RunDecider.OLD_ENDS));
    assertThat(world.bodies(EndsForgotten.class))
        .containsExactly(new EndsForgotten(List.of("run-1")));
    assertThat(world.state.ended()).extracting(EndedRun::runId).containsExactly("run-2");
    world.pass(Duration.ofDays(1));
    world.give(RunInput.expired(RunDecider.OLD_ENDS));
    assertThat(world.state.ended()).isEmpty();
    assertThat(world.decider.timers(world.state)).isEmpty();
    fire("run-1");
    assertThat(world.bodies(RunEventBody.FireRefused.class)).as("it still runs once").hasSize(1);
  }

  @Test
  void anEndIsRememberedForLongerThanJobsLieInTheQueue() {
    assertThat(RunTiming.REMEMBERED).isGreaterThan(Topics.JOBS.retention().orElseThrow());
  }

  @Test
  void ofRunsThatEndFastFortyToFiftyAreRememberedAndTheOthersAreForgottenTogether() {
    int runs = PipelineRuns.ENDED_KEPT + 1;
    IntStream.range(0, runs).forEach(i -> endAtOnce("run-" + i));
    assertThat(world.state.ended()).hasSize(40);
    assertThat(world.bodies(EndsForgotten.class))
        .singleElement()
        .extracting(EndsForgotten::runIds)
        .isEqualTo(IntStream.rangeClosed(0, 10).mapToObj(i -> "run-" + i).toList());
    IntStream.range(0, 10).forEach(i -> endAtOnce("later-" + i));
    assertThat(world.state.ended()).hasSize(PipelineRuns.ENDED_KEPT);
    assertThat(world.bodies(EndsForgotten.class)).hasSize(1);
    assertThat(world.replayed()).isEqualTo(world.state);
  }

  @Test
  void aFireThatIsRepeatedStartsNoSecondRunEvenLongAfter() {
    promote("run-1", "rollout-1", 1);
    int events = world.events.size();
    fire("run-1");
    assertThat(world.events).as("it is answered").hasSize(events + 1);
    assertThat(world.events.get(events).body()).isInstanceOf(RunEventBody.FireRefused.class);
    assertThat(world.bodies(RunEventBody.RunRequested.class)).hasSize(1);
  }
}
