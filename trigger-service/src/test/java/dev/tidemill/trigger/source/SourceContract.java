package dev.tidemill.trigger.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.trigger.policy.Specs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every source holds to. A test of a new source says how something happens to it. */
public abstract class SourceContract {

  @TempDir Path home;
  protected final SettableClock clock = new SettableClock();
  protected final RecordedSignals signals = new RecordedSignals();
  protected final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private List<Target> owned;
  private PollLoop loop;

  /** The source, with its cursors in this folder. */
  protected abstract Source source(Path cursors);

  /** A pipeline that the source has something to look for. */
  protected abstract PipelineSpec spec();

  /** Something happens in the pipeline's folder, of which one signal tells. */
  protected abstract void happens(Path folder, int number) throws IOException;

  @BeforeEach
  protected void start() throws IOException {
    owned = List.of(target(1));
    restart("cursors");
    happens(folder(), 0);
    looks();
  }

  @AfterEach
  void stop() {
    loop.close();
  }

  private Path folder() throws IOException {
    return Files.createDirectories(home.resolve("pipeline"));
  }

  private Target target(int incarnation) throws IOException {
    return new Target(Specs.PIPELINE, incarnation, incarnation, spec(), folder());
  }

  private void restart(String cursors) {
    if (loop != null) {
      loop.close();
    }
    loop = new PollLoop(source(home.resolve(cursors)), () -> owned, clock, meters);
  }

  /** As often, and for as long, as it takes any source to be sure. */
  private void looks() {
    for (int i = 0; i < 5; i++) {
      loop.round();
      clock.advance(Duration.ofSeconds(2));
    }
  }

  private List<String> ids() {
    return signals.all().stream().map(Signal::signalId).toList();
  }

  private double failures() {
    return meters.counter("tidemill.poll.failures", "poller", source(home).name()).count();
  }

  @Test
  void whatHappensIsOneSignalThatNamesItsPipeline() throws IOException {
    assertThat(ids()).hasSize(1);
    happens(folder(), 1);
    looks();
    assertThat(ids()).hasSize(2).doesNotHaveDuplicates();
    assertThat(signals.all()).allMatch(s -> s.pipeline().equals(Optional.of(Specs.PIPELINE)));
    assertThat(failures()).isZero();
  }

  @Test
  void aRestartSendsNothingAgainAndWhatHappenedMeanwhile() throws IOException {
    restart("cursors");
    looks();
    assertThat(ids()).hasSize(1);
    loop.close();
    happens(folder(), 1);
    restart("cursors");
    looks();
    assertThat(ids()).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void aLostCursorSendsTheSameIdsAgain() {
    restart("other-cursors");
    looks();
    assertThat(ids()).hasSize(2);
    assertThat(ids().get(1)).isEqualTo(ids().get(0));
  }

  @Test
  void whatTheLogDoesNotTakeIsToldAndSentAgainLater() throws IOException {
    signals.refuse(true);
    happens(folder(), 1);
    looks();
    assertThat(ids()).hasSize(1);
    assertThat(failures()).isPositive();
    assertThat(loop.health().details()).containsEntry("sourcesLeftAlone", 1);
    signals.refuse(false);
    clock.advance(Duration.ofMinutes(1));
    looks();
    assertThat(ids()).hasSize(2).doesNotHaveDuplicates();
    assertThat(loop.health().details()).containsEntry("sourcesLeftAlone", 0);
  }

  @Test
  void whatTheLogDidNotTakeBeforeARestartIsNotLost() throws IOException {
    signals.refuse(true);
    happens(folder(), 1);
    looks();
    signals.refuse(false);
    restart("cursors");
    looks();
    assertThat(ids()).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void aPipelineThatIsNotOwnedHereIsNotLookedAtAndGoesOnWhereItWas() throws IOException {
    List<Target> before = owned;
    owned = List.of();
    looks();
    happens(folder(), 1);
    looks();
    assertThat(ids()).hasSize(1);
    owned = before;
    looks();
    assertThat(ids()).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void aPipelineThatCameBackAfterItsDeletionStartsAgain() throws IOException {
    owned = List.of(target(2));
    looks();
    assertThat(ids()).hasSize(2);
  }
}
