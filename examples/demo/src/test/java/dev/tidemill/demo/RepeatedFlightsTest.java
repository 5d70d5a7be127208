package dev.tidemill.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.example.flights.Flight;
import dev.tidemill.example.flights.FlightData;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatedFlightsTest {

  private static final LocalDate MONDAY = LocalDate.of(2001, 1, 1);

  /** Two weeks with flights and one without between them. */
  private static final RepeatedFlights FLIGHTS =
      new RepeatedFlights(List.of(week(0, 1, 2), week(2, 3)));

  private static FlightData.Week week(int index, long... ids) {
    LocalDate first = MONDAY.plusDays(7L * index);
    return new FlightData.Week(
        index,
        first,
        Arrays.stream(ids)
            .mapToObj(id -> new Flight(id, first.atTime(7, 30), 3, 500, "ATL", "MIA"))
            .toList());
  }

  @Test
  void theFirstTimeIsAsItWas() {
    assertThat(FLIGHTS.played(0)).isEqualTo(FLIGHTS.weeks());
    assertThat(FLIGHTS.week(0)).contains(FLIGHTS.weeks().get(0));
    assertThat(FLIGHTS.week(1)).isEmpty();
  }

  @Test
  void eachTimeIsLaterByWholeWeeksAndItsIdsAreNew() {
    FlightData.Week later = FLIGHTS.week(5).orElseThrow();
    assertThat(later.index()).isEqualTo(5);
    assertThat(later.firstDay()).isEqualTo(MONDAY.plusDays(7 * 5)).hasDayOfMonth(5);
    assertThat(later.flights())
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.id()).isEqualTo(6);
              assertThat(f.departedAt()).isEqualTo(MONDAY.plusDays(7 * 5).atTime(7, 30));
              assertThat(f.destination()).isEqualTo("MIA");
            });
    assertThat(FLIGHTS.played(2).get(1).index()).isEqualTo(2);
    assertThat(FLIGHTS.played(2).get(1).firstDay()).isEqualTo(MONDAY.plusDays(7 * (6 + 2)));
  }

  @Test
  void theNextTimeBeginsAfterAllThatWasSeen() {
    assertThat(FLIGHTS.timeAfter(Instant.parse("2000-12-31T23:59:00Z"))).isZero();
    assertThat(FLIGHTS.timeAfter(Instant.parse("2001-01-01T00:00:00Z"))).isEqualTo(1);
    assertThat(FLIGHTS.timeAfter(Instant.parse("2001-01-21T23:00:00Z"))).isEqualTo(1);
    assertThat(FLIGHTS.timeAfter(Instant.parse("2001-01-22T00:00:00Z"))).isEqualTo(2);
  }
}
