package dev.tidemill.training.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.store.StoreSweep.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RepeatedCollectionTest {

  private static final Instant AT = Instant.parse("2026-01-05T00:00:00Z");

  private static Collected collection(int removed) {
    List<Stored> files = List.of(new Stored("a", 2_500_000, AT), new Stored("b", 400, AT));
    return new Collected(false, files.subList(0, removed), List.of(), 1, 1_000);
  }

  @Test
  void itCollectsAgainAndAgainAlsoAfterOneThatFailed() throws InterruptedException {
    CountDownLatch three = new CountDownLatch(3);
    RepeatedCollection repeated =
        new RepeatedCollection(
            () -> {
              three.countDown();
              if (three.getCount() == 2) {
                throw new CollectorException("Topic tidemill.runs does not exist on this Kafka");
              }
              return collection(1);
            },
            "/store",
            Duration.ofMillis(1),
            Duration.ofMillis(1));
    try {
      assertThat(three.await(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      repeated.close();
    }
  }

  @Test
  void oneThatIsClosedEndsACollectionThatWaits() throws InterruptedException {
    CountDownLatch waits = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    RepeatedCollection repeated =
        new RepeatedCollection(
            () -> {
              waits.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                ended.countDown();
              }
              throw new CollectorException("The topics cannot be read to their end");
            },
            "/store",
            Duration.ofMillis(1),
            Duration.ofHours(1));
    assertThat(waits.await(30, TimeUnit.SECONDS)).isTrue();
    repeated.close();
    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void oneLineSaysWhatWasDeletedAndWhatStays() {
    assertThat(collection(2).summary("/store"))
        .isEqualTo(
            "Deleted 2 unnamed artefacts and 0 unfinished files, 2.5 MB; 1 artefact stays, 1 kB, in"
                + " /store");
  }

  @Test
  void zeroIsNeverAndLessThanAMinuteIsRefused() {
    assertThat(RepeatedCollection.EVERY.parser().apply("0s")).isZero();
    assertThat(RepeatedCollection.EVERY.parser().apply("24h")).isEqualTo(Duration.ofDays(1));
    assertThatThrownBy(() -> RepeatedCollection.EVERY.parser().apply("59s"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
