package dev.tidemill.trigger.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.spec.Timetable;
import java.text.ParseException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.CronExpression;

/** Six and seven fields mean what they mean to Quartz, asked on a clock without daylight saving. */
class QuartzAgreesTest {

  private final ZonedCalendar calendar = new ZonedCalendar();

  private List<Instant> ours(String cron, Instant from, int n) {
    List<Instant> all = new ArrayList<>();
    Optional<Instant> at = calendar.next(from, Timetable.of(Schedules.cron(cron, "UTC")));
    while (at.isPresent() && all.size() < n) {
      all.add(at.get());
      at = calendar.next(at.get(), Timetable.of(Schedules.cron(cron, "UTC")));
    }
    return all;
  }

  private static List<Instant> quartz(String cron, Instant from, int n) throws ParseException {
    CronExpression expression = new CronExpression(cron);
    expression.setTimeZone(TimeZone.getTimeZone("UTC"));
    List<Instant> all = new ArrayList<>();
    Date at = expression.getTimeAfter(Date.from(from));
    while (at != null && all.size() < n) {
      all.add(at.toInstant());
      at = expression.getTimeAfter(at);
    }
    return all;
  }

  @Property(tries = 400)
  void onWhatAnExpressionNames(@ForAll("expressions") String cron, @ForAll("days") int day)
      throws ParseException {
    Instant from = LocalDate.of(2020, 1, 1).plusDays(day).atTime(7, 31).toInstant(ZoneOffset.UTC);
    assertThat(ours(cron, from, 12)).as(cron).isEqualTo(quartz(cron, from, 12));
  }

  /**
   * The weekday of the month with the least distance. Quartz is no witness here: from the first of
   * a month, a Saturday, it forgets the third, and at other times than midnight it begins late.
   */
  @Test
  void theNearestWeekdayIsTheOneWithTheLeastDistanceInTheMonth() {
    Instant from = Instant.parse("2019-12-31T23:59:59Z");
    for (int day = 0; day <= 31; day++) {
      String cron = "0 0 0 %s * ?".formatted(day == 0 ? "LW" : day + "W");
      List<Instant> expected = new ArrayList<>();
      for (YearMonth month = YearMonth.of(2020, 1); month.getYear() < 2028; ) {
        int wanted = day == 0 ? month.lengthOfMonth() : day;
        if (wanted <= month.lengthOfMonth()) {
          month
              .atDay(1)
              .datesUntil(month.atEndOfMonth().plusDays(1))
              .filter(d -> d.getDayOfWeek().getValue() <= 5)
              .min(Comparator.comparingInt(d -> Math.abs(d.getDayOfMonth() - wanted)))
              .ifPresent(d -> expected.add(d.atStartOfDay().toInstant(ZoneOffset.UTC)));
        }
        month = month.plusMonths(1);
      }
      assertThat(ours(cron, from, expected.size())).as(cron).isEqualTo(expected);
    }
  }

  @Provide
  Arbitrary<Integer> days() {
    return Arbitraries.integers().between(0, 4000);
  }

  @Provide
  Arbitrary<String> expressions() {
    Arbitrary<String> sixty =
        Arbitraries.of("0", "*", "*/7", "5/15", "10-20", "50-10", "0,30", "10-50/20", "59", "/20");
    Arbitrary<String> hours =
        Arbitraries.of("*", "3", "*/6", "1/5", "22-2", "9-17", "0,12", "20-4/2");
    Arbitrary<String> months =
        Arbitraries.of("*", "2", "JAN", "MAR-MAY", "NOV-FEB", "*/3", "1,6-8", "apr,OCT");
    Arbitrary<String> daysOfMonth =
        Arbitraries.of("*", "1", "31", "L", "L-3", "28-3", "1,15", "*/5", "10-20/3");
    Arbitrary<String> daysOfWeek =
        Arbitraries.of(
            "*", "1", "MON", "FRI-MON", "MON-FRI", "6L", "L", "6#3", "MON#1", "FRI#5", "2,4,6",
            "SAT,SUN", "*/2", "tue", "5-2");
    Arbitrary<String> byDay =
        Combinators.combine(daysOfMonth, months).as((d, m) -> d + " " + m + " ?");
    Arbitrary<String> byWeekday =
        Combinators.combine(daysOfWeek, months).as((d, m) -> "? " + m + " " + d);
    Arbitrary<String> years = Arbitraries.of("", "", " *", " 2030", " 2026-2033", " 2025/4");
    return Combinators.combine(sixty, sixty, hours, Arbitraries.oneOf(byDay, byWeekday), years)
        .as((s, m, h, d, y) -> s + " " + m + " " + h + " " + d + y);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "the last day of a month|0 0 3 L * ?|2027-02-28T03:00:00",
        "the last weekday of a month|0 0 3 LW * ?|2027-02-26T03:00:00",
        "the weekday next to a day|0 0 3 14W * ?|2027-02-15T03:00:00",
        "not into the month before|0 0 3 1W * ?|2027-02-01T03:00:00",
        "three days before the last|0 0 3 L-3 * ?|2027-02-25T03:00:00",
        "the last Friday|0 0 3 ? * FRIL|2027-02-26T03:00:00",
        "the third Friday|0 0 3 ? * 6#3|2027-02-19T03:00:00",
        "a range over the weekend|0 0 3 ? * FRI-MON|2027-02-01T03:00:00",
        "a list of L and a day|0 0 3 L,10 * ?|2027-02-10T03:00:00",
        "a year|0 0 3 1 1 ? 2060|2060-01-01T03:00:00",
        "seconds|15,45 * * * * ?|2027-01-31T12:00:15",
      })
  void whatQuartzHasBesideUnix(String what, String cron, LocalDateTime first) {
    Instant from = Instant.parse("2027-01-31T12:00:00Z");
    assertThat(ours(cron, from, 1)).as(what).containsExactly(first.toInstant(ZoneOffset.UTC));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 0 3 32 * ?", "0 0 3 0 * ?", "0 0 3 L-31 * ?", "0 0 3 0W * ?", "0 0 3 W * ?",
        "0 0 3 ? * 0", "0 0 3 ? * 8", "0 0 3 ? * 6#6", "0 0 3 ? * 6#0", "0 0 3 ? * #2",
        "0 0 3 ? * XL", "0 60 3 * * ?", "0 0/0 3 * * ?", "0 0/60 3 * * ?", "0 0 3 * 13 ?",
        "0 0 3 * * ? 1969", "0 0 3 * * ? 2030-2020", "0 0 3 , * ?", "0 0 3 1, * ?", "0 0 3-  * * ?",
        "-1 0 3 * * ?", "0 0 3 1-2-3 * ?", "0 0 1//2 * * ?", "0 0 99999999999 * * ?"
      })
  void whatCannotBeIsRefusedInWords(String cron) {
    assertThatThrownBy(() -> CronTimes.parse(cron))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cron \"")
        .hasMessageMatching("(?s).*(allowed|must be).*");
  }

  @Test
  void theFifthFridayOfAFebruaryComesAgain() {
    assertThat(ours("0 0 3 ? 2 6#5", Instant.parse("2008-03-01T00:00:00Z"), 1))
        .containsExactly(Instant.parse("2036-02-29T03:00:00Z"));
  }
}
