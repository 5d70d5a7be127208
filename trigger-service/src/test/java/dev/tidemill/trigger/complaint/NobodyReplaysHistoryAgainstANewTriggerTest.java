package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tidemill.kit.http.Json;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.trigger.backtest.BacktestReport;
import dev.tidemill.trigger.backtest.BacktestReport.ComparedRun;
import dev.tidemill.trigger.backtest.BacktestReport.Fate;
import dev.tidemill.trigger.backtest.DraftRun;
import dev.tidemill.trigger.backtest.Flights;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * No product of the comparison replays its history against a new trigger. Here a draft is tried on
 * the signals of the past: which runs it would have started, and which of the real ones it would
 * have saved or missed.
 */
class NobodyReplaysHistoryAgainstANewTriggerTest {

  private static final Duration WEEK = Duration.ofDays(7);

  /** A noisy monitor finds drift every four hours; each started a run, and one in ten mattered. */
  private static Flights noisyWeek() {
    Flights past = new Flights();
    for (int i = 0; i < 40; i++) {
      Duration after = Duration.ofHours(4L * i);
      past.signal(Flights.START.plus(after), "finding-" + i, finding(Flights.START.plus(after)));
      past.run(
          "real-" + i,
          after,
          Duration.ofMinutes(50),
          i % 10 == 0 ? RunOutcome.PROMOTED : RunOutcome.NO_CHANGE,
          "finding-" + i);
    }
    return past;
  }

  private static SignalBody finding(Instant at) {
    return new SignalBody.FindingRaised(
        new Finding(
            "f",
            Flights.PIPELINE,
            "flight-delays",
            "input-drift",
            "drift",
            Optional.of("hour"),
            at,
            at,
            0.31,
            0.1,
            1,
            "hour moved",
            Map.of()));
  }

  private static BacktestReport withCooldown(String cooldown) {
    return noisyWeek()
        .backtest(
            WEEK,
            """
            - name: model-got-worse
              finding: {checks: [input-drift]}
              cooldown: %s
            """
                .formatted(cooldown));
  }

  @Test
  void aCooldownOfADayWouldHaveSavedMostRunsThatChangedNothing() {
    BacktestReport report = withCooldown("1d");
    assertThat(report.totals().realRuns()).isEqualTo(40);
    assertThat(report.totals().realPromoted()).isEqualTo(4);
    assertThat(report.totals().draftRuns()).isBetween(6L, 8L);
    assertThat(report.totals().saved()).isGreaterThan(25);
    assertThat(report.realRuns())
        .filteredOn(r -> r.fate() == Fate.MISSED)
        .extracting(ComparedRun::outcome)
        .containsOnly(Optional.of(RunOutcome.PROMOTED));
    assertThat(report.totals().kept() + report.totals().saved() + report.totals().missed())
        .isEqualTo(40);
    assertThat(report.draftRuns()).extracting(DraftRun::reason).allMatch(r -> r.contains("drift"));
  }

  @Test
  void theSameLogAndTheSameDraftGiveTheSameBytes() throws JsonProcessingException {
    String first = Json.mapper().writeValueAsString(withCooldown("12h"));
    String second = Json.mapper().writeValueAsString(withCooldown("12h"));
    assertThat(second).isEqualTo(first);
    assertThat(first).isNotEqualTo(Json.mapper().writeValueAsString(withCooldown("6h")));
  }
}
