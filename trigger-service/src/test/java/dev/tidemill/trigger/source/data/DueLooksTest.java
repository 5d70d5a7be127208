package dev.tidemill.trigger.source.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.FilesSpec;
import dev.tidemill.trigger.policy.Specs;
import dev.tidemill.trigger.source.Looks;
import dev.tidemill.trigger.source.SettableClock;
import dev.tidemill.trigger.source.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DueLooksTest {

  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final SettableClock clock = new SettableClock();
  private final Looks looks = new Looks("any");
  private final DueLooks due = new DueLooks(clock, looks);
  private final Target target = target("default/one", 1);

  private static Target target(String pipeline, int version) {
    SourceSpec rows =
        new SourceSpec("rows", new FilesSpec("folder", "*", "csv", Duration.ofSeconds(1)));
    return new Target(
        pipeline,
        version,
        1,
        Specs.polled(List.of(rows), Optional.empty(), "time"),
        Path.of("/pipeline"));
  }

  private void looks(DueLooks.Looking looking) throws SourceException, IOException {
    due.look(target, "rows", PAUSE, looking);
    looks.worked(target, "rows", PAUSE);
  }

  @Test
  void theFirstLookIsDueAtOnceAndTheNextAfterAPause() throws Exception {
    assertThat(due.isDue(target, "rows")).isTrue();
    looks(() -> true);
    assertThat(due.isDue(target, "rows")).isFalse();
    clock.advance(PAUSE.minusMillis(1));
    assertThat(due.isDue(target, "rows")).isFalse();
    clock.advance(Duration.ofMillis(1));
    assertThat(due.isDue(target, "rows")).isTrue();
  }

  @Test
  void thePauseBeginsAtTheEndOfALook() throws Exception {
    looks(
        () -> {
          clock.advance(PAUSE.multipliedBy(2));
          return true;
        });
    assertThat(due.isDue(target, "rows")).isFalse();
    clock.advance(PAUSE);
    assertThat(due.isDue(target, "rows")).isTrue();
  }

  @Test
  void whatALookLeavesIsTheNextRounds() throws Exception {
    looks(() -> false);
    assertThat(due.isDue(target, "rows")).isTrue();
  }

  @Test
  void aLookThatFailsLeavesThePauseToTheLoop() {
    assertThatThrownBy(
            () ->
                looks(
                    () -> {
                      throw new IOException("the disk is full");
                    }))
        .isInstanceOf(IOException.class);
    looks.failed(target, "rows", PAUSE, "the disk is full");
    assertThat(due.isDue(target, "rows")).isTrue();
  }

  @Test
  void whatIsAskedForDuringALookIsNotLost() throws Exception {
    looks(
        () -> {
          due.atOnce(target, "rows");
          return true;
        });
    assertThat(due.isDue(target, "rows")).isTrue();
  }

  @Test
  void aLookMayBeAskedForBeforeItsTime() throws Exception {
    looks(() -> true);
    due.atOnce(target, "rows");
    assertThat(due.isDue(target, "rows")).isTrue();
  }

  @Test
  void anotherVersionIsLookedAtAtOnce() throws Exception {
    looks(() -> true);
    assertThat(due.isDue(target("default/one", 2), "rows")).isTrue();
  }

  @Test
  void pipelinesThatAreNotOwnedAreForgotten() throws Exception {
    looks(() -> true);
    due.retain(List.of(target, target("default/two", 1)));
    assertThat(due.isDue(target, "rows")).isFalse();
    due.retain(List.of(target("default/two", 1)));
    assertThat(due.isDue(target, "rows")).isTrue();
  }
}
