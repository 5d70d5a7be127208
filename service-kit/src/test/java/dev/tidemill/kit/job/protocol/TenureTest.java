package dev.tidemill.kit.job.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.job.protocol.Standing.Answer;
import dev.tidemill.kit.job.protocol.Tenure.Phase;
import dev.tidemill.kit.sql.Permit.Refusal;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TenureTest {

  private static final Terms TERMS =
      new Terms(Duration.ofSeconds(25), Duration.ofSeconds(5), Duration.ofSeconds(40));
  private static final Standing GRANTED = new Standing(Answer.GRANTED, "");
  private static final Standing CANCELLED = new Standing(Answer.REFUSED, "it is cancelled");
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static Duration at(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static Tenure claimed() {
    return Tenure.claimed(TERMS, at(100));
  }

  private static Tenure working() {
    return claimed().look(GRANTED, at(110));
  }

  @Test
  void aGrantedClaimWorks() {
    assertThat(working().phase()).isEqualTo(Phase.WORKING);
    assertThat(working().stop()).isEmpty();
  }

  @Test
  void aRefusedClaimNeverWorks() {
    Tenure refused = claimed().look(CANCELLED, at(101));
    assertThat(refused.phase()).isEqualTo(Phase.REFUSED);
    assertThat(refused.why()).isEqualTo("it is cancelled");
    assertThat(refused.look(GRANTED, at(102))).isEqualTo(refused);
  }

  @Test
  void aClaimThatNobodyAnswersGoesBackAfterItsTimeAndNotBefore() {
    assertThat(claimed().answerWithin(at(124))).isEqualTo(at(1));
    assertThat(claimed().look(Standing.UNKNOWN, at(124)).phase()).isEqualTo(Phase.CLAIMED);
    assertThat(claimed().look(Standing.UNKNOWN, at(125)).phase()).isEqualTo(Phase.UNANSWERED);
    assertThat(claimed().answerWithin(at(200))).isZero();
  }

  @Test
  void aGrantThatIsAlreadyThereAfterARestartIsTakenHoweverLate() {
    assertThat(claimed().look(GRANTED, at(900)).phase()).isEqualTo(Phase.WORKING);
  }

  @Test
  void aLostGrantStopsTheWorkForGood() {
    Tenure stopped = working().look(CANCELLED, at(120));
    assertThat(stopped.phase()).isEqualTo(Phase.STOPPED);
    assertThat(stopped.stop()).contains(new Refusal("CANCELLED", "it is cancelled"));
    assertThat(stopped.look(GRANTED, at(121))).isEqualTo(stopped);
  }

  @Test
  void silenceIsCountedFromTheGrantAndFromWhenAHeartbeatWasSent() {
    assertThat(working().look(GRANTED, at(150)).phase()).isEqualTo(Phase.WORKING);
    assertThat(working().look(GRANTED, at(151)).phase()).isEqualTo(Phase.GIVEN_UP);
    Tenure heard = working().heartbeatKept(at(130));
    assertThat(heard.look(GRANTED, at(170)).phase()).isEqualTo(Phase.WORKING);
    assertThat(heard.look(GRANTED, at(171)).stop())
        .contains(new Refusal("LEASE_LOST", "no heartbeat reached Kafka for 41.0 s"));
  }

  @Test
  void aHeartbeatConfirmedLateTakesNothingBack() {
    Tenure heard = working().heartbeatKept(at(140)).heartbeatKept(at(120));
    assertThat(heard.heard()).isEqualTo(at(140));
  }

  @Test
  void whoGaveUpStaysSoWhenKafkaIsBack() {
    Tenure gaveUp = working().look(GRANTED, at(151)).heartbeatKept(at(152));
    assertThat(gaveUp.look(GRANTED, at(152)).phase()).isEqualTo(Phase.GIVEN_UP);
  }

  @Test
  void whileTheStatesOfRunsAreUnknownTheWorkGoesOn() {
    assertThat(working().look(Standing.UNKNOWN, at(120)).phase()).isEqualTo(Phase.WORKING);
  }

  @Test
  void theTimeLimitCountsFromTheGrantAndIsTheWorksAlone() {
    Tenure tenure = working().heartbeatKept(at(410));
    assertThat(tenure.stop(LIMIT, at(410))).isEmpty();
    assertThat(tenure.stop(LIMIT, at(411)))
        .contains(new Refusal("TIMEOUT", "Stopped after the time limit of 5m"));
    assertThat(tenure.stop()).isEmpty();
  }

  private record Look(Standing standing, int seconds, boolean heard) {}

  @Provide
  Arbitrary<List<Look>> looks() {
    return Combinators.combine(
            Arbitraries.of(GRANTED, CANCELLED, Standing.UNKNOWN, Standing.GONE),
            Arbitraries.integers().between(0, 30),
            Arbitraries.of(true, false))
        .as(Look::new)
        .list()
        .ofMaxSize(30);
  }

  @Property
  void nothingWorksWithoutAGrantOrAfterItsEnd(@ForAll("looks") List<Look> looks) {
    Tenure tenure = claimed();
    boolean granted = false;
    Duration now = at(100);
    for (Look look : looks) {
      now = now.plusSeconds(look.seconds());
      Tenure before = tenure;
      tenure = tenure.look(look.standing(), now);
      granted |= look.standing().equals(GRANTED);
      if (look.heard()) {
        tenure = tenure.heartbeatKept(now);
      }
      if (tenure.phase() == Phase.WORKING) {
        assertThat(granted).isTrue();
        assertThat(before.phase()).isIn(Phase.CLAIMED, Phase.WORKING);
      }
      if (before.phase() != Phase.CLAIMED && before.phase() != Phase.WORKING) {
        assertThat(tenure).isEqualTo(before);
      }
    }
  }
}
