package dev.tidemill.trigger.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.message.SourceState;
import dev.tidemill.schemas.message.SourceStates;
import dev.tidemill.trigger.policy.Specs;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceBoardTest {

  private static final Duration EVERY = Duration.ofSeconds(30);

  /** What all instances wrote; each reads it. */
  private final List<SourceStates> log = new ArrayList<>();

  private final SettableClock clock = new SettableClock();

  /** One instance of the service. */
  private final class Instance {
    final Looks files = new Looks("files");
    final Looks s3 = new Looks("s3");
    final List<Target> owned = new ArrayList<>();
    final SourceBoard board = new SourceBoard(() -> owned, List.of(files, s3), log::add, clock);
    int read;

    void round() {
      board.round();
      log.subList(read, log.size()).forEach(board::read);
      read = log.size();
    }
  }

  private static Target target(int version) {
    return new Target(
        "default/churn",
        version,
        1,
        Specs.polled(List.of(), Optional.empty(), "time"),
        Path.of("/"));
  }

  private SourceStates last() {
    return log.get(log.size() - 1);
  }

  private SourceState only() {
    assertThat(last().sources()).hasSize(1);
    return last().sources().get(0);
  }

  @Test
  void looksThatFindTheSameAreWrittenOnce() {
    Instance one = new Instance();
    one.owned.add(target(1));
    Instant begun = clock.instant();
    for (int look = 0; look < 5; look++) {
      one.files.failed(target(1), "sales", EVERY, "the folder is not there");
      one.round();
      clock.advance(EVERY);
    }
    assertThat(log).hasSize(1);
    assertThat(only())
        .isEqualTo(
            new SourceState(
                "sales", "files", begun, EVERY, Optional.of("the folder is not there")));
    one.files.worked(target(1), "sales", EVERY);
    one.round();
    assertThat(log).hasSize(2);
    assertThat(only().problem()).isEmpty();
    assertThat(only().since()).isEqualTo(clock.instant());
  }

  @Test
  void whoTakesAPipelineOverWritesNothingIfNothingChangedAndTheSinceStays() {
    Instance one = new Instance();
    one.owned.add(target(1));
    one.files.failed(target(1), "sales", EVERY, "gone");
    one.s3.worked(target(1), "lake", EVERY);
    one.round();
    Instant since = last().sources().get(0).since();
    Instance two = new Instance();
    two.round();
    clock.advance(Duration.ofHours(1));
    two.owned.addAll(one.owned);
    one.owned.clear();
    two.s3.worked(target(1), "lake", EVERY); // and the folder was not looked at yet
    two.round();
    two.files.failed(target(1), "sales", EVERY, "gone");
    two.round();
    assertThat(log).hasSize(1);
    two.s3.failed(target(1), "lake", EVERY, "refused");
    two.round();
    assertThat(last().sources()).extracting(SourceState::name).containsExactly("lake", "sales");
    assertThat(last().sources().get(1).since()).isNotEqualTo(clock.instant());
    assertThat(since).isEqualTo(last().sources().get(1).since());
  }

  @Test
  void aLateWordOfTheFormerOwnerIsPutRightOnce() {
    Instance one = new Instance();
    Instance two = new Instance();
    two.owned.add(target(1));
    two.files.worked(target(1), "sales", EVERY);
    two.round();
    one.owned.add(target(1)); // it does not know yet that it lost the pipeline
    one.files.failed(target(1), "sales", EVERY, "gone");
    one.round();
    one.owned.clear();
    for (int i = 0; i < 5; i++) {
      one.round();
      two.round();
    }
    assertThat(log).hasSize(3);
    assertThat(only().problem()).isEmpty();
  }

  @Test
  void anEditedPipelineLeavesBehindWhatItNoLongerNames() {
    Instance one = new Instance();
    one.owned.add(target(1));
    one.files.failed(target(1), "sales", EVERY, "gone");
    one.round();
    one.owned.set(0, target(2));
    one.s3.worked(target(2), "lake", EVERY);
    one.round();
    assertThat(last().version()).isEqualTo(2);
    assertThat(only().name()).isEqualTo("lake");
  }

  @Test
  void whatTheLogDidNotTakeIsWrittenAgain() {
    Looks files = new Looks("files");
    List<SourceStates> taken = new ArrayList<>();
    boolean[] away = {true};
    SourceBoard board =
        new SourceBoard(
            () -> List.of(target(1)),
            List.of(files),
            states -> {
              if (away[0]) {
                throw new IllegalStateException("Kafka is away");
              }
              taken.add(states);
            },
            clock);
    files.worked(target(1), "sales", EVERY);
    assertThatThrownBy(board::round).hasMessage("Kafka is away");
    away[0] = false;
    board.round();
    assertThat(taken).hasSize(1);
    board.close();
  }
}
