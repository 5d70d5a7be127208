package dev.tidemill.example.flights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlightDataTest {
  private static final Path ATLANTA = Path.of("data", "flights-atl-2001h1.csv.gz");
  private static final String HEADER =
      "departed_at,arrival_delay_min,distance_mi,origin,destination\n";

  @TempDir Path folder;

  @Test
  void atlantaHas26WeeksInOrder() throws IOException {
    FlightData data = FlightData.read(ATLANTA);

    assertThat(data.flights()).hasSize(124_707);
    assertThat(data.flights().get(0).id()).isEqualTo(1);
    List<FlightData.Week> weeks = data.weeks();
    assertThat(weeks).hasSize(26);
    assertThat(weeks.get(12).firstDay()).isEqualTo(LocalDate.of(2001, 3, 26));
    assertThat(weeks.stream().mapToInt(w -> w.flights().size()).sum()).isEqualTo(124_707);
    assertThat(weeks).allMatch(w -> w.lateRate() > 0.06 && w.lateRate() < 0.4);
  }

  @Test
  void rowsAreSortedAndEqualRowsAreDifferentFlights() throws IOException {
    Path file =
        write(
            "origin,destination,departed_at,x,arrival_delay_min,distance_mi\n"
                + "ATL,ORD,2001-01-02T00:00,?,3,600\n"
                + "ATL,ORD,2001-01-01 07:30:00,?,16,600\n\n"
                + "ATL,ORD,2001-01-02T00:00,?,3,600\n");

    List<Flight> flights = FlightData.read(file).flights();

    assertThat(flights).extracting(Flight::id).containsExactly(1L, 2L, 3L);
    assertThat(flights).extracting(Flight::late).containsExactly(true, false, false);
    assertThat(flights.get(0).landedAt()).isEqualTo("2001-01-01T09:30:00");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2001-01-01T00:01,,215,ATL,SAV | arrival_delay_min is missing",
        "2001-01-01T00:01,late,215,ATL,SAV | arrival_delay_min is 'late', not a whole number",
        "yesterday,1,215,ATL,SAV | departed_at is 'yesterday', not like 2001-04-01T07:30",
        "2001-01-01T00:01,1,0,ATL,SAV | distance_mi is 0, not positive",
        "2001-01-01T00:01,1,215,ATL | destination is missing"
      })
  void aBadRowIsNamedByItsLine(String row, String message) throws IOException {
    Path file = write(HEADER + "2001-01-01T00:01,1,215,ATL,SAV\n" + row + "\n");
    assertThatThrownBy(() -> FlightData.read(file))
        .isInstanceOf(FlightData.BadFileException.class)
        .hasMessage(file + ", line 3: " + message);
  }

  @Test
  void aFileThatIsNotFlightsSaysWhatItLacks() throws IOException {
    Path lacks = write("departed_at,origin\n");
    assertThatThrownBy(() -> FlightData.read(lacks))
        .hasMessageContaining("lacks [arrival_delay_min, distance_mi, destination]");
    Path empty = write(HEADER);
    assertThatThrownBy(() -> FlightData.read(empty)).hasMessageContaining("no flights");
    Path notGzip = Files.writeString(folder.resolve("x.gz"), HEADER);
    assertThatThrownBy(() -> FlightData.read(notGzip)).hasMessageContaining("not a gzip file");
    assertThatThrownBy(() -> FlightData.read(folder.resolve("none.csv")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aWeeksFileIsReadByTheQueryOfThePipeline() throws Exception {
    FlightData.Week week = FlightData.read(ATLANTA).weeks().get(7);

    Path file = FlightData.writeWeek(folder, week);

    assertThat(file.getFileName()).hasToString("flights-week-07.csv.gz");
    assertThat(folder).isDirectoryContaining(f -> f.equals(file));
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = duckdb.createStatement()) {
      sql.execute("CREATE VIEW flights AS FROM read_csv('" + file + "')");
      ResultSet types = sql.executeQuery("SELECT string_agg(column_type) FROM (DESCRIBE flights)");
      types.next();
      assertThat(types.getString(1)).isEqualTo("BIGINT,TIMESTAMP,BIGINT,BIGINT,VARCHAR");
      ResultSet rows =
          sql.executeQuery(
              "SELECT count(*), sum(CAST(arrival_delay_min > 15 AS INTEGER)), min(flight_id)"
                  + " FROM flights");
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(week.flights().size());
      assertThat(rows.getInt(2))
          .isEqualTo((int) week.flights().stream().filter(Flight::late).count());
      assertThat(rows.getLong(3)).isEqualTo(week.flights().get(0).id());
    }
  }

  @Test
  void landingIsTheMinuteThatTheQueryComputes() throws Exception {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = duckdb.createStatement();
        ResultSet rows =
            sql.executeQuery(
                "SELECT d, CAST(40 + d / 7.5 AS BIGINT)"
                    + " FROM (SELECT CAST(range AS INTEGER) AS d FROM range(1, 6001))")) {
      while (rows.next()) {
        assertThat(Flight.minutesInTheAir(rows.getInt(1))).isEqualTo(rows.getLong(2));
      }
    }
  }

  private Path write(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "flights", ".csv"), text);
  }
}
