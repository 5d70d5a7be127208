package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.RunEventBody.CommandAnswered;
import dev.tidemill.schemas.message.RunEventBody.QuarantineForgotten;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What enters the quarantine, and what leaves it. */
class QuarantineTest {

  private static final PipelineSpec SPEC = TestSpecs.flightDelays();

  private final RunWorld world = new RunWorld(SPEC.key());
  private int runs;
  private int commands;

  /** A run whose cut misses {@code absent} and whose data gate turns {@code failing} away. */
  private void run(List<String> absent, List<String> failing) {
    runs++;
    world.give(Messages.decided(Messages.fired(SPEC, "run-" + runs, List.of())));
    says(new JobEventBody.Claimed(0));
    says(Messages.cutWithout(absent));
    says(new JobEventBody.Claimed(0));
    List<DataFile> files =
        failing.stream()
            .map(d -> new DataFile(d + ".csv", d, 10, 5, Optional.empty(), Optional.empty()))
            .toList();
    says(new JobEventBody.DataGateFinished(turnsAway(files), List.of()));
    assertThat(world.endOf("run-" + runs).code()).isEqualTo("DATA_GATE");
  }

  private void says(JobEventBody body) {
    world.give(Messages.says(world.lastJob(), "x" + runs, body));
  }

  private static Verdict turnsAway(List<DataFile> files) {
    return new Verdict(
        "v",
        "data",
        VerdictOutcome.FAIL,
        "snapshot-holdout",
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        files,
        "values are missing");
  }

  private CommandAnswered command(CommandBody body) {
    commands++;
    world.give(
        new RunInput.CommandReceived(
            new Command(
                "c" + commands, SPEC.key(), world.now, world.now.plusSeconds(60), "ann", body),
            world.now));
    List<CommandAnswered> answers = world.bodies(CommandAnswered.class);
    return answers.get(answers.size() - 1);
  }

  /** What the next cut is told to leave out. */
  private List<String> leftOut() {
    world.give(Messages.decided(Messages.fired(SPEC, "asked", List.of())));
    return ((CutSnapshot) world.lastJob().work()).quarantined();
  }

  @Test
  void aFileThatIsGoneFromTheSourcesIsForgottenAndOneThatIsThereStays() {
    run(List.of(), List.of("bad", "worse"));
    run(List.of("bad", "of another pipeline"), List.of("worst"));
    assertThat(world.bodies(QuarantineForgotten.class))
        .containsExactly(new QuarantineForgotten(List.of("bad")));
    assertThat(leftOut()).containsExactly("worse", "worst");
  }

  @Test
  void bytesThatComeBackAfterTheyWereForgottenAreJudgedAgain() {
    run(List.of(), List.of("bad"));
    run(List.of("bad"), List.of());
    run(List.of(), List.of("bad"));
    assertThat(leftOut()).containsExactly("bad");
  }

  @Test
  void whatAPersonExcludedStaysLeftOutAlthoughItIsGone() {
    command(new CommandBody.ExcludeData(List.of("odd"), "wrong unit"));
    run(List.of("odd"), List.of());
    assertThat(world.bodies(QuarantineForgotten.class)).isEmpty();
    assertThat(leftOut()).containsExactly("odd");
  }

  @Test
  void aPersonMayExcludeAFileThatIsInQuarantineSoThatItStaysThere() {
    run(List.of(), List.of("bad"));
    CommandBody exclude = new CommandBody.ExcludeData(List.of("bad"), "never again");
    assertThat(command(exclude).message()).isEqualTo("Later snapshots leave out 1 file.");
    assertThat(command(exclude).message())
        .isEqualTo("A person has excluded every such file already.");
    run(List.of("bad"), List.of("bad"));
    run(List.of("bad"), List.of());
    assertThat(world.state.leftOut()).containsExactly("bad");
    command(new CommandBody.IncludeData(List.of("bad"), "repaired"));
    assertThat(leftOut()).isEmpty();
  }

  /** The bad file of a day is moved away on the day after. */
  @Test
  void aPipelineThatTurnedAFileAwayEveryDayForTwoYearsKeepsNoneButTheLast() {
    String yesterday = "none";
    long afterAYear = 0;
    for (int day = 1; day <= 2 * 365; day++) {
      String digest = String.format(Locale.ROOT, "%064x", day);
      run(List.of(yesterday), List.of(digest));
      yesterday = digest;
      world.pass(Duration.ofDays(1));
      if (day == 365) {
        afterAYear = world.kept.size();
      }
    }
    assertThat(world.state.quarantined()).containsExactly(yesterday);
    assertThat(world.kept.size()).as("bytes of the state").isLessThan(afterAYear + 200);
    assertThat(leftOut()).containsExactly(yesterday);
  }
}
