package dev.tidemill.validation.check.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.check.profile.ProfileJson;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProfileBuilderTest {

  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private Profile profile(String select, String... columns) throws SQLException {
    return new ProfileBuilder(connection).of("(" + select + ")", List.of(columns));
  }

  @Test
  void countsWhatTheFeatureItselfWouldCount() throws SQLException {
    FeatureProfile x =
        profile("SELECT sqrt(i) AS x FROM range(1000) t(i)", "x").features().get("x");

    long[] counted = new long[FeatureProfile.BINS];
    for (int i = 0; i < 1000; i++) {
      counted[x.bin(Math.sqrt(i))]++;
    }
    assertThat(x.counts48()).containsExactly(Arrays.stream(counted).boxed().toArray(Long[]::new));
    assertThat(x.edges48()).hasSize(49).isSorted();
    assertThat(x.quantileEdges64()).hasSize(63).isSorted();
    assertThat(x.n()).isEqualTo(1000);
  }

  @Test
  void nullNanAndInfiniteValuesAreCountedApart() throws SQLException {
    FeatureProfile x =
        profile(
                "SELECT unnest([1.0::DOUBLE, NULL, 'nan'::DOUBLE, 'inf'::DOUBLE, '-inf'::DOUBLE,"
                    + " 3.0]) AS x",
                "x")
            .features()
            .get("x");

    assertThat(x.n()).isEqualTo(2);
    assertThat(x.nulls()).isEqualTo(4);
    assertThat(x.min()).isEqualTo(1);
    assertThat(x.max()).isEqualTo(3);
    assertThat(x.mean()).isEqualTo(2);
    assertThat(x.bin(Double.NaN)).isEqualTo(-1);
  }

  @Test
  void aConstantHasBinsThatAnyOtherValueLeaves() throws SQLException {
    FeatureProfile x = profile("SELECT 7 AS x FROM range(10)", "x").features().get("x");

    assertThat(x.bin(7)).isNotEqualTo(x.bin(8)).isNotEqualTo(x.bin(6));
    assertThat(x.counts48().get(x.bin(7))).isEqualTo(10);
  }

  @Test
  void aColumnWithoutValuesHasNoBins() throws SQLException {
    FeatureProfile x =
        profile("SELECT CAST(NULL AS DOUBLE) AS x FROM range(3)", "x").features().get("x");

    assertThat(x.hasBins()).isFalse();
    assertThat(x.nulls()).isEqualTo(3);
    assertThat(x.bin(1)).isEqualTo(-1);
  }

  @Test
  void textHasCategories() throws SQLException {
    FeatureProfile x =
        profile("SELECT unnest(['a', 'b', 'a', NULL]) AS x", "x").features().get("x");

    assertThat(x.numeric()).isFalse();
    assertThat(x.categories()).isEqualTo(Map.of("a", 2L, "b", 1L));
    assertThat(x.nulls()).isEqualTo(1);
  }

  @Test
  void aProfileSurvivesItsJson() throws SQLException {
    Profile profile =
        profile(
            "SELECT i AS a, CAST(NULL AS DOUBLE) AS b, 'x' AS c FROM range(100) t(i)",
            "a",
            "b",
            "c");

    Profile read = ProfileJson.fromJson(ProfileJson.toJson(profile));

    assertThat(read).isEqualTo(profile);
    assertThat(ProfileJson.toJson(read)).isEqualTo(ProfileJson.toJson(profile));
  }
}
