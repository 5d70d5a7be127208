package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.UnknownSchemaException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class ThreadFailuresTest {

  private long now = 9;

  private ThreadFailures failures(int threads) {
    return new ThreadFailures("bank", threads, () -> now);
  }

  private static Optional<String> givenUp(ThreadFailures failures) throws InterruptedException {
    return failures.awaitEnd(Duration.ZERO);
  }

  @Test
  void aThreadThatDiesIsReplacedUntilItDiesTooOften() throws Exception {
    ThreadFailures failures = failures(1);
    for (int i = 0; i < ThreadFailures.MOST; i++) {
      assertThat(failures.handle(new StreamsException("disk")))
          .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
      assertThat(givenUp(failures)).isEmpty();
    }
    assertThat(failures.handle(new StreamsException("in a store", new IOException("disk full"))))
        .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(givenUp(failures))
        .get()
        .asString()
        .contains("died 6 times in a minute", "disk full")
        .doesNotContain("in a store");
  }

  @Test
  void whatTakesAllThreadsAtOnceCountsLikeWhatTakesOneOfOne() throws Exception {
    ThreadFailures failures = failures(8);
    for (int incident = 0; incident < ThreadFailures.MOST; incident++) {
      for (int thread = 0; thread < 8; thread++) {
        assertThat(failures.handle(new StreamsException("broker away")))
            .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
      }
    }
    failures.handle(new StreamsException("broker away"));
    assertThat(givenUp(failures)).isPresent();
  }

  @Test
  void threadsThatDieNowAndThenAreReplacedForEver() throws Exception {
    ThreadFailures failures = failures(1);
    for (int i = 0; i < 100; i++) {
      failures.handle(new StreamsException("disk"));
      now += Duration.ofSeconds(13).toNanos();
    }
    assertThat(givenUp(failures)).isEmpty();
  }

  @Test
  void aRecordOfANewerSchemaStopsTheServiceAtOnceAndSaysWhatToDo() throws Exception {
    ThreadFailures failures = failures(1);
    Throwable wrapped =
        new StreamsException("in process", new UnknownSchemaException(String.class, 7));
    assertThat(failures.handle(wrapped)).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(givenUp(failures)).get().asString().contains("upgrade this service");
  }

  @Test
  void whatTheLastThreadDiedOfIsKnownUntilThreadsWorkAgain() {
    ThreadFailures failures = failures(1);
    failures.handle(new StreamsException("in a store", new IOException("disk full")));
    assertThat(failures.lastDeath()).get().asString().contains("disk full");
    failures.work();
    assertThat(failures.lastDeath()).isEmpty();
  }
}
