package dev.tidemill.validation.evidence.join;

import static dev.tidemill.validation.evidence.join.EvidenceSamples.START;
import static dev.tidemill.validation.evidence.join.EvidenceSamples.served;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.EvidenceSlice;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a take-over: predictions are read ahead of labels that lie in the log too. */
class TakenOverTest {

  private static final Duration A_WHILE = Duration.ofSeconds(2);

  /** At this event time the request of {@link EvidenceDriver#START} is mature. */
  private static final Instant LATER = START.plus(Duration.ofDays(2));

  @TempDir Path folder;
  private EvidenceDriver driver;
  private final List<EvidenceSlice> slices = new ArrayList<>();

  @BeforeEach
  void start() {
    driver = new EvidenceDriver(folder);
    driver.version(1, Optional.empty());
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void aLabelThatLayUnreadInTheLogIsJoinedWithItsRequest() {
    driver.backlog = true;
    driver.predict(served("r", START, 0.5, 1));
    driver.predict(served("later", LATER, 0.5, 1));
    driver.pass(A_WHILE);
    driver.label("r", 1, START.plusSeconds(60));
    driver.backlog = false;
    driver.pass(A_WHILE);

    assertThat(labelled()).isEqualTo(1);
    assertThat(driver.meters.counter("tidemill.evidence.labels.late").count()).isZero();
  }

  @Test
  void requestsAreCountedAtOnceAllTheSame() {
    driver.backlog = true;
    driver.predict(served("r", START, 0.5, 1));
    driver.pass(A_WHILE);

    assertThat(driver.slices()).hasSize(1);
  }

  @Test
  void aRequestIsNotForgottenWhileItsLabelLiesUnreadHoweverLongTheOutageWas() {
    driver.predict(served("r", START, 0.5, 1));
    driver.backlog = true;
    driver.leap(Duration.ofDays(8));
    driver.pass(A_WHILE);
    driver.label("r", 1, START.plusSeconds(60));
    driver.backlog = false;
    driver.predict(served("later", LATER, 0.5, 1));
    driver.pass(A_WHILE);

    assertThat(labelled()).isEqualTo(1);
  }

  private long labelled() {
    slices.addAll(driver.slices());
    return slices.stream().mapToLong(EvidenceSlice::matureLabelled).sum();
  }
}
