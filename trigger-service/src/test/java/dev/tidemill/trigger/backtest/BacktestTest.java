package dev.tidemill.trigger.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.trigger.backtest.BacktestReport.ComparedRun;
import dev.tidemill.trigger.backtest.BacktestReport.Fate;
import dev.tidemill.trigger.backtest.Past.RealRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What a draft makes of the past. */
class BacktestTest {

  private static final String EACH_FILE =
      """
      - name: new-week
        data: {source: flights}
      """;
  private static final String ENOUGH_ROWS =
      """
      - name: new-week
        data: {source: flights}
        when: {newRows: 3000}
      """;
  private static final Duration DAY = Duration.ofDays(1);

  private static Duration hours(int n) {
    return Duration.ofHours(n);
  }

  /** Three small files, each of which started a run of half an hour; only the last was promoted. */
  private static Flights threeRuns() {
    return new Flights()
        .file(hours(1), "a.csv", 1000)
        .file(hours(2), "b.csv", 1000)
        .file(hours(3), "c.csv", 1500)
        .run("real-1", hours(1), Duration.ofMinutes(30), RunOutcome.REJECTED, "a.csv")
        .run("real-2", hours(2), Duration.ofMinutes(30), RunOutcome.NO_CHANGE, "b.csv")
        .run("real-3", hours(3), Duration.ofMinutes(30), RunOutcome.PROMOTED, "c.csv");
  }

  @Test
  void theSameRulesStartTheSameRuns() {
    BacktestReport report = threeRuns().backtest(DAY, EACH_FILE);
    assertThat(report.draftRuns())
        .extracting(DraftRun::at)
        .containsExactly(
            Flights.START.plus(hours(1)),
            Flights.START.plus(hours(2)),
            Flights.START.plus(hours(3)));
    assertThat(report.draftRuns())
        .extracting(DraftRun::outcome)
        .containsExactly(RunOutcome.REJECTED, RunOutcome.NO_CHANGE, RunOutcome.PROMOTED);
    assertThat(report.realRuns()).extracting(ComparedRun::fate).containsOnly(Fate.KEPT);
    assertThat(report.totals().extra()).isZero();
    assertThat(report.signals()).isEqualTo(3);
  }

  @Test
  void whatReallyWaitedForALongRunWaitsInTheDraftToo() {
    BacktestReport report =
        new Flights()
            .file(hours(1), "a.csv", 1000)
            .file(hours(2), "b.csv", 1000)
            .file(hours(3), "c.csv", 1000)
            .file(hours(8), "d.csv", 1000)
            .file(hours(9), "e.csv", 1000)
            .run("long", hours(1), hours(4), RunOutcome.PROMOTED, "a.csv")
            .run("both", hours(5), Duration.ofMinutes(30), RunOutcome.PROMOTED, "b.csv", "c.csv")
            .run("next", hours(8), Duration.ofMinutes(30), RunOutcome.PROMOTED, "d.csv")
            .run("last", hours(9), Duration.ofMinutes(30), RunOutcome.PROMOTED, "e.csv")
            .backtest(DAY, EACH_FILE);
    assertThat(report.draftRuns())
        .extracting(DraftRun::realRuns)
        .containsExactly(List.of("long"), List.of("both"), List.of("next"), List.of("last"));
    assertThat(report.draftRuns().get(0).endsAt()).contains(Flights.START.plus(hours(5)));
    assertThat(report.draftRuns().get(1).at()).isEqualTo(Flights.START.plus(hours(5)));
    assertThat(report.totals().kept()).isEqualTo(4);
    assertThat(report.totals().extra()).isZero();
  }

  @Test
  void aFileThatTheRealSnapshotHeldStartsNoRunOfTheDraft() {
    Flights flights =
        new Flights()
            .file(hours(1), "a.csv", 1000)
            .file(hours(1).plusMinutes(2), "b.csv", 1000)
            .run("real-1", hours(1), Duration.ofMinutes(30), RunOutcome.PROMOTED, "a.csv");
    assertThat(flights.backtest(DAY, EACH_FILE).totals().draftRuns())
        .as("nothing says that the snapshot held it")
        .isEqualTo(2);
    BacktestReport report =
        flights.cut(hours(1).plusMinutes(1), "a.csv", "b.csv").backtest(DAY, EACH_FILE);
    assertThat(report.draftRuns()).singleElement().satisfies(r -> assertThat(r.number()).isOne());
    assertThat(report.totals().extra()).isZero();
    assertThat(report.triggers().get(0).signals().coalesced()).isEqualTo(1);
  }

  @Test
  void aThresholdSavesTheRunsThatItJoins() {
    BacktestReport report = threeRuns().backtest(DAY, ENOUGH_ROWS);
    assertThat(report.draftRuns())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.at()).isEqualTo(Flights.START.plus(hours(3)));
              assertThat(run.realRuns()).containsExactly("real-1", "real-2", "real-3");
              assertThat(run.signals()).isEqualTo(3);
              assertThat(run.reason()).contains("3 new files, 3500 rows");
            });
    assertThat(report.realRuns())
        .extracting(ComparedRun::fate)
        .containsExactly(Fate.KEPT, Fate.SAVED, Fate.MISSED);
    assertThat(report.realRuns()).extracting(ComparedRun::draftRun).containsOnly(Optional.of(1));
    assertThat(report.totals().savedSeconds()).isEqualTo(1800);
    assertThat(report.totals().realPromoted()).isEqualTo(1);
  }

  @Test
  void aRunWhoseSignalsNobodyTakesIsSavedOrMissed() {
    BacktestReport report =
        threeRuns()
            .backtest(
                DAY,
                """
                - name: new-week
                  data: {source: flights}
                  when: {newRows: 9000}
                """);
    assertThat(report.draftRuns()).isEmpty();
    assertThat(report.realRuns())
        .extracting(ComparedRun::fate)
        .containsExactly(Fate.SAVED, Fate.SAVED, Fate.MISSED);
    assertThat(report.triggers().get(0).signals().pending()).isEqualTo(3);
    assertThat(report.triggers().get(0).signals().holds()).isTrue();
  }

  @Test
  void schedulesOfTheDraftFireBetweenTheInputsAndExtraRunsAreCounted() {
    BacktestReport report =
        threeRuns()
            .backtest(
                DAY,
                """
                - name: nightly
                  schedule: {cron: "0 3 * * *"}
                """);
    assertThat(report.draftRuns())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.at()).isEqualTo(Instant.parse("2026-01-06T03:00:00Z"));
              assertThat(run.reason()).contains("planned for 2026-01-06T03:00:00Z");
              assertThat(run.outcome()).isEqualTo(RunOutcome.PROMOTED);
              assertThat(run.endsAt()).contains(Instant.parse("2026-01-06T03:30:00Z"));
            });
    assertThat(report.totals().extra()).isEqualTo(1);
  }

  @Test
  void whileARunOfTheDraftGoesOnAnotherWaitsForItsPlace() {
    BacktestReport report =
        new Flights()
            .file(hours(1), "a.csv", 10)
            .file(hours(1).plusMinutes(5), "b.csv", 10)
            .run("real-1", hours(1), Duration.ofMinutes(40), RunOutcome.PROMOTED, "a.csv")
            .backtest(DAY, EACH_FILE);
    assertThat(report.draftRuns())
        .extracting(DraftRun::at)
        .containsExactly(
            Flights.START.plus(hours(1)),
            Flights.START.plus(hours(1)).plus(Duration.ofMinutes(40)));
  }

  @Test
  void itSaysFromWhenThereAreSignals() {
    assertThat(threeRuns().backtest(DAY, EACH_FILE).notes().get(0))
        .startsWith("the first signal since ")
        .endsWith("; before it planned times and absences alone start runs of the draft");
    assertThat(new Flights().backtest(DAY, EACH_FILE).notes().get(0)).startsWith("no signal came");
  }

  @Test
  void notesSayWhatIsSupposed() {
    assertThat(threeRuns().backtest(DAY, EACH_FILE).notes().get(1))
        .isEqualTo("a run of the draft is supposed to take 30m, the median of 3 real runs");
    assertThat(new Flights().backtest(DAY, EACH_FILE).notes().get(1))
        .contains("10m, since no real run has ended");
  }

  @Test
  void combinationsAndShadowTriggersOfTheDraftAreReplayedToo() {
    BacktestReport report =
        threeRuns()
            .backtest(
                DAY,
                """
                - name: files
                  data: {source: flights}
                - name: nightly
                  schedule: {cron: "0 3 * * *"}
                - name: files-by-night
                  allOf: {of: [files, nightly]}
                - name: each
                  data: {source: flights}
                  mode: shadow
                """);
    assertThat(report.draftRuns())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.at()).isEqualTo(Instant.parse("2026-01-06T03:00:00Z"));
              assertThat(run.triggers()).contains("files-by-night", "files");
              assertThat(run.realRuns()).hasSize(3);
            });
    assertThat(report.triggers())
        .filteredOn(t -> t.trigger().equals("each"))
        .singleElement()
        .satisfies(
            t -> {
              assertThat(t.shadowFires()).isEqualTo(3);
              assertThat(t.runs()).isZero();
            });
  }

  @Test
  void aDraftThatIsRefusedOrTakesTooLongSaysSo() {
    Past past = threeRuns().past(DAY);
    assertThatThrownBy(
            () -> Backtest.run(Flights.decider(), past, Flights.draft(EACH_FILE), () -> true))
        .isInstanceOf(BacktestException.class)
        .hasMessageContaining("It takes too long: at 2026-01-05T11:00:00Z 0 runs");
  }

  @Property(tries = 60)
  void whatTheRulesDidTheyWouldDoAgain(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 0, max = 3000) Integer> rows,
      @ForAll @IntRange(min = 1, max = 90) int minutes) {
    Flights past = new Flights();
    for (int i = 0; i < rows.size(); i++) {
      past.file(Duration.ofMinutes((long) i * minutes), "f" + i, rows.get(i));
    }
    BacktestReport first = past.backtest(Duration.ofDays(3), ENOUGH_ROWS);
    for (DraftRun run : first.draftRuns()) {
      past.runs.add(
          new RealRun(
              "real-" + run.number(),
              run.at(),
              run.triggers(),
              run.reason(),
              // A run names its signals; each file is one here, and it took those before it.
              signalsOf(past, first, run),
              Optional.of(RunOutcome.PROMOTED),
              Optional.of(run.at().plus(RunModel.USUAL)),
              List.of()));
    }
    BacktestReport again = past.backtest(Duration.ofDays(3), ENOUGH_ROWS);
    assertThat(again.draftRuns())
        .extracting(DraftRun::at)
        .isEqualTo(first.draftRuns().stream().map(DraftRun::at).toList());
    assertThat(again.realRuns()).allMatch(r -> r.fate() == Fate.KEPT);
    assertThat(again.totals().extra()).isZero();
    assertThat(past.backtest(Duration.ofDays(3), ENOUGH_ROWS)).isEqualTo(again);
  }

  /** The files that came since the run before. */
  private static List<String> signalsOf(Flights past, BacktestReport report, DraftRun run) {
    Instant since = run.number() == 1 ? Instant.MIN : report.draftRuns().get(run.number() - 2).at();
    return past.happenings.stream()
        .filter(h -> h.at().isAfter(since) && !h.at().isAfter(run.at()))
        .map(h -> ((Past.SignalCame) h).input().signal().signalId())
        .toList();
  }
}
