package dev.tidemill.training.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemill.kit.code.CodeArchive;
import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.MissingArtefactException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every runner promises; the test of a runner extends it. Programs are shell scripts. */
public abstract class RunnerContract {

  private static final ProgramId ID =
      new ProgramId(new ExecutionId("contract-" + ProcessHandle.current().pid()), "train");

  @TempDir protected Path dir;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final LineSink sink = (error, text) -> lines.add(text);
  private Duration timeout = Duration.ofMinutes(1);
  private Runner runner;

  /** A runner as after a start of its process; whatever came before it in this test is dead. */
  protected abstract Runner started(ArtefactStore store) throws IOException;

  /** Whether a program goes on when its runner dies, and is adopted. */
  protected abstract boolean programsOutliveTheirRunner();

  /** Whether a process of an execution lives. */
  protected abstract boolean lives(ExecutionId execution);

  private ArtefactStore store() {
    return new ArtefactStore(dir.resolve("artefacts"));
  }

  private Runner runner() throws IOException {
    if (runner == null) {
      runner = started(store());
    }
    return runner;
  }

  @AfterEach
  void forget() throws IOException {
    runner().forget(ID.execution());
    assertThat(lives(ID.execution())).isFalse();
  }

  private Launch launch(String script, Input... inputs) throws IOException {
    String code = new CodeArchive(List.of(), List.of(), List.of()).store(store());
    return new Launch(
        ID,
        List.of("sh", "-c", script),
        new Launch.Code(code, dir),
        List.of(inputs),
        List.of("out"),
        Map.of("TIDEMILL_SEED", "7"),
        new Launch.Limits(timeout, Optional.empty(), Optional.empty()));
  }

  private Attempt start(String script, Input... inputs) throws JobFailure, IOException {
    return runner().start(launch(script, inputs), Permit.ALWAYS);
  }

  private void await(Attempt attempt) throws JobFailure, IOException, InterruptedException {
    attempt.await(sink, Permit.ALWAYS);
  }

  private JobFailure failure(Attempt attempt) {
    return catchThrowableOfType(JobFailure.class, () -> await(attempt));
  }

  private static String text(Attempt attempt) throws Exception {
    return Files.readString(attempt.output("out").orElseThrow());
  }

  @Test
  void startedTwiceUnderOneIdItIsOneProgram() throws Exception {
    Attempt first = start("echo begun; sleep 0.2");
    Attempt second = start("echo begun; sleep 0.2");
    await(first);
    await(second);
    assertThat(lines).containsExactly("begun");
  }

  @Test
  void aProgramThatHasEndedIsNotStartedAgainAndComesToTheSame() throws Exception {
    JobFailure first = failure(start("echo begun; exit 3"));
    JobFailure again = failure(start("echo begun; exit 3"));
    assertThat(lines).containsExactly("begun");
    assertThat(first.code()).isEqualTo("EXIT_CODE");
    assertThat(again).hasMessage(first.getMessage());
  }

  @Test
  void aRunningProgramIsAdopted() throws Exception {
    start("echo begun; sleep 0.2");
    await(runner().adopt(ID).orElseThrow());
    assertThat(lines).containsExactly("begun");
  }

  @Test
  void afterARestartAProgramIsAdoptedOrNothingOfItLives() throws Exception {
    start("sleep 60 & sleep 60");
    assertThat(lives(ID.execution())).isTrue();
    runner = started(store());
    Optional<Attempt> adopted = runner.adopt(ID);
    assertThat(adopted.isPresent()).isEqualTo(programsOutliveTheirRunner());
    assertThat(lives(ID.execution())).isEqualTo(programsOutliveTheirRunner());
  }

  @Test
  void stopEndsTheWholeTreeEvenWhatIgnoresTerm() throws Exception {
    Attempt attempt = start("sh -c 'trap \"\" TERM; while :; do sleep 0.2; done' & wait");
    attempt.stop();
    assertThat(lives(ID.execution())).isFalse();
    assertThat(failure(attempt).code()).isEqualTo("CANCELLED");
  }

  @Test
  void aResultAfterTheStopDoesNotCount() throws Exception {
    Attempt attempt = start("trap 'exit 0' TERM; sleep 60 & wait");
    attempt.stop();
    assertThat(failure(attempt).code()).isEqualTo("CANCELLED");
    assertThat(failure(attempt).code()).isEqualTo("CANCELLED");
  }

  @Test
  void aProgramIsHeldToItsTimeAndToItsLease() throws Exception {
    timeout = Duration.ofMillis(300);
    assertThat(failure(start("sleep 60")).code()).isEqualTo("TIMEOUT");
    runner().forget(ID.execution());
    timeout = Duration.ofMinutes(1);
    Permit refused = () -> Optional.of(new Permit.Refusal("LEASE_LOST", "it is another's"));
    JobFailure stopped =
        catchThrowableOfType(JobFailure.class, () -> start("sleep 60").await(sink, refused));
    assertThat(stopped.code()).isEqualTo("LEASE_LOST");
    assertThat(stopped).hasMessage("train was stopped: it is another's");
  }

  @Test
  void inputsComeByDigestAndOutputsAreTaken() throws Exception {
    String digest = store().put("rows".getBytes(StandardCharsets.UTF_8));
    Attempt attempt =
        start(
            "cat $ROWS $TEXT > $TIDEMILL_OUTPUT/out; echo $TIDEMILL_SEED",
            new Input("ROWS", "rows.parquet", new Input.Artefact(digest)),
            new Input("TEXT", "text.json", new Input.Text(" and a text")));
    await(attempt);
    assertThat(text(attempt)).isEqualTo("rows and a text");
    assertThat(lines).containsExactly("7");
  }

  @Test
  void aProgramThatChangesItsInputChangesNobodyElses() throws Exception {
    String digest = store().put("rows".getBytes(StandardCharsets.UTF_8));
    await(
        start(
            "chmod u+w $ROWS; echo more >> $ROWS",
            new Input("ROWS", "rows.parquet", new Input.Artefact(digest))));
    assertThat(store().verified(digest)).hasContent("rows");
  }

  @Test
  void anInputThatIsGoneStartsNothing() throws Exception {
    Input gone = new Input("ROWS", "rows.parquet", new Input.Artefact("0".repeat(64)));
    assertThatThrownBy(() -> start("echo begun", gone))
        .isInstanceOf(MissingArtefactException.class);
    assertThat(lives(ID.execution())).isFalse();
  }

  @Test
  void whatAProgramDidNotWriteIsNoOutputAndALinkThatLeadsOutIsRefused() throws Exception {
    Path secret = Files.writeString(dir.resolve("secret"), "s");
    Attempt nothing = start("true");
    await(nothing);
    assertThat(nothing.output("out")).isEmpty();
    runner().forget(ID.execution());
    Attempt link = start("ln -s '" + secret + "' $TIDEMILL_OUTPUT/out");
    await(link);
    assertThatThrownBy(() -> link.output("out")).isInstanceOf(JobFailure.class);
  }

  @Test
  void whatIsForgottenMayStartAnew() throws Exception {
    await(start("echo begun; echo x > kept"));
    runner().forget(ID.execution());
    await(start("echo begun; ls kept 2>/dev/null || true"));
    assertThat(lines).containsExactly("begun", "begun");
  }
}
