package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import dev.tidemill.schemas.spec.trigger.Schedule.MissedPolicy;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleRulesTest {

  private static final String PIPELINE =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: x}
      spec:
        task: regression
        data:
          sources: [{name: rows, files: {path: in/, format: csv}}]
          columns: {id: [id], time: {ingested: true}, label: y}
        train: {command: [run]}
        calendars: %s
        triggers:
          - name: t
            schedule: %s
      """;

  private static final String HOLIDAYS =
      "{holidays: {dates: [12-25, 2027-01-01, 02-29], weekdays: [sat, Sunday], except: [2027-05-01]}}";

  private static PipelineSpecs.ParseResult parse(String calendars, String schedule) {
    return PipelineSpecs.parse(PIPELINE.formatted(calendars, schedule), "p.yaml");
  }

  private static Schedule schedule(String text) {
    PipelineSpec spec = parse(HOLIDAYS, text).orThrow();
    return (Schedule) spec.triggers().get(0).kind();
  }

  @Test
  void missedIsAWordOrAMappingWithLimits() {
    assertThat(schedule("{cron: '0 3 * * *'}").missed()).isEqualTo(Missed.LAST);
    assertThat(schedule("{cron: '0 3 * * *', missed: all}").missed()).isEqualTo(Missed.ALL);
    assertThat(schedule("{cron: '0 3 * * *', missed: {policy: all, limit: 7}}").missed())
        .isEqualTo(new Missed(MissedPolicy.ALL, 7, Optional.empty()));
    assertThat(schedule("{cron: '0 3 * * *', missed: {window: 7d}}").missed())
        .isEqualTo(new Missed(MissedPolicy.LAST, 100, Optional.of(Duration.ofDays(7))));
  }

  @Test
  void aResolvedDocumentReadsBackAndWhatIsNotWrittenIsNotAddedToIt() {
    PipelineSpec spec =
        parse(
                HOLIDAYS,
                "{entries: [{cron: '0 3 * * *'}, {every: 5h, startingAt: '03:00'}],"
                    + " calendars: [holidays], jitter: 20m, missed: {window: 7d}}")
            .orThrow();
    assertThat(PipelineSpecs.fromDocument(spec.document() + " ").triggers())
        .isEqualTo(spec.triggers());
    assertThat(parse(HOLIDAYS, "{cron: '0 3 * * *'}").orThrow().document())
        .contains(
            "\"schedule\":{\"cron\":\"0 3 * * *\",\"missed\":\"last\","
                + "\"repeatedHour\":\"first\",\"skippedHour\":\"shift\",\"timeZone\":\"UTC\"}");
  }

  @Test
  void aCalendarHasItsDatesAndWeekdaysWithoutItsExceptions() {
    CalendarSpec holidays =
        parse(HOLIDAYS, "{cron: '0 3 * * *', calendars: [holidays]}")
            .orThrow()
            .calendars()
            .get("holidays");
    assertThat(
            List.of("2030-12-25", "2027-01-01", "2028-02-29", "2027-05-02", "2027-05-08").stream()
                .map(LocalDate::parse))
        .allMatch(holidays.days());
    assertThat(
            List.of("2027-05-01", "2029-01-01", "2027-12-24", "2027-03-01").stream()
                .map(LocalDate::parse))
        .noneMatch(holidays.days());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{timeZone: UTC}|schedule|it does not say when it fires; write exactly one of cron, every",
        "{cron: '0 3 * * *', every: 6h}|schedule|it has cron and every; write exactly one of",
        "{cron: '0 3 * * *', entries: [{every: 6h}]}|schedule|it has cron and entries",
        "{cron: '0 3 * * *', startingAt: '03:00'}|schedule.startingAt|it belongs to every",
        "{entries: [{every: 6h}], startingAt: '03:00'}|schedule.startingAt|the entry that has every",
        "{entries: [{startingAt: '03:00'}]}|schedule.entries[0]|write exactly one of cron and every",
        "{entries: [{cron: '0 3 * * *', every: 6h}]}|schedule.entries[0]|exactly one of cron and",
        "{entries: [{cron: daily}]}|schedule.entries[0].cron|\"daily\" has 1 field",
        "{entries: []}|schedule.entries|it is empty; write at least 1 entry",
        "{every: 0s}|schedule.every|0s is not allowed; write whole seconds, from 1s to 1830d",
        "{every: 1500ms}|schedule.every|1500ms is not allowed",
        "{every: 999999999d}|schedule.every|999999999d is not allowed",
        "{every: daily}|schedule.every|\"daily\" does not match; expected a number with ms",
        "{every: 6h, startingAt: '3:00'}|schedule.startingAt|does not match; expected a time of day",
        "{every: 6h, startingAt: '25:00'}|schedule.startingAt|\"25:00\" is not a time; write one",
        "{every: 6h, startingAt: '2026-02-30T03:00'}|schedule.startingAt|is not a time",
        "{every: 6h, calendars: [holiday]}|schedule.calendars|did you mean holidays? Known: holidays",
        "{every: 6h, jitter: 0s}|schedule.jitter|0s leaves no time",
        "{every: 6h, missed: sometimes}|schedule.missed|\"sometimes\" is not allowed; allowed: skip, last",
        "{every: 6h, missed: {limit: 0}}|schedule.missed.limit|0 is too small; write at least 1",
        "{every: 6h, missed: {limit: 1001}}|schedule.missed.limit|1001 is too large",
        "{every: 6h, missed: {window: 0h}}|schedule.missed.window|leaves no time",
        "{every: 6h, missed: {polcy: all}}|schedule.missed.polcy|did you mean policy?",
      })
  void aWrongScheduleIsToldWithWhatIsAllowed(String schedule, String field, String message) {
    assertThat(parse(HOLIDAYS, schedule).errors())
        .anySatisfy(
            e -> {
              assertThat(e.field()).isEqualTo("spec.triggers[0]." + field);
              assertThat(e.message()).contains(message);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{h: {}}|h|it names no day; write dates or weekdays",
        "{h: {except: [12-25]}}|h|it names no day",
        "{h: {dates: [25.12.2026]}}|h.dates[0]|\"25.12.2026\" is not a date; write 2026-12-25, or",
        "{h: {dates: [12-25, 02-30]}}|h.dates[1]|\"02-30\" is not a date",
        "{h: {weekdays: [sun], except: [tomorrow]}}|h.except[0]|\"tomorrow\" is not a date",
        "{h: {weekdays: [sat, sonntag]}}|h.weekdays[1]|\"sonntag\" is not a day of the week; allowed: mon",
        "{h: {days: [sun]}}|h.days|unknown field",
        "{h: [sun]}|h|expected a mapping",
      })
  void aWrongCalendarIsToldWithWhatIsAllowed(String calendars, String field, String message) {
    assertThat(parse(calendars, "{every: 6h}").errors())
        .anySatisfy(
            e -> {
              assertThat(e.field()).isEqualTo("spec.calendars." + field);
              assertThat(e.message()).contains(message);
            });
  }

  @Test
  void aCalendarThatIsWrongIsNotTakenForOneThatIsMissing() {
    assertThat(parse("{h: {dates: [x]}}", "{every: 6h, calendars: [h]}").errors()).hasSize(1);
  }
}
