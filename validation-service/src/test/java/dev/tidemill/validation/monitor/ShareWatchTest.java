package dev.tidemill.validation.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareWatchTest {

  private static final long DAY = 86_400_000L;

  private static boolean found(int rows, int bad, double least) {
    List<ShareWatch.Value> values = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      values.add(new ShareWatch.Value(i, i >= bad));
    }
    values.add(new ShareWatch.Value(DAY, true));
    return !ShareWatch.START.observe(values, least).shortfalls().isEmpty();
  }

  /** The chance of a finding on a day whose values are bad with probability 1 - least. */
  private static double falseAlarms(int rows, double least) {
    double p = 1 - least;
    double term = Math.pow(least, rows);
    double sum = 0;
    for (int bad = 0; bad <= rows && bad < 100; bad++) {
      sum += found(rows, bad, least) ? term : 0;
      term *= (double) (rows - bad) / (bad + 1) * p / (1 - p);
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"300, 0.999", "300, 0.99", "100, 0.999", "1000, 0.9995", "700, 0.95"})
  void a_day_at_the_share_that_is_asked_for_is_a_false_alarm_once_in_a_thousand_days(
      int rows, double least) {
    assertThat(falseAlarms(rows, least)).isBetween(1e-5, 0.001);
  }

  @Test
  void two_of_300_values_are_chance_where_one_in_a_thousand_may_be_missing_and_five_are_not() {
    assertThat(found(300, 2, 0.999)).isFalse();
    assertThat(found(300, 5, 0.999)).isTrue();
  }

  @Test
  void where_every_value_has_to_be_good_one_bad_one_is_found() {
    assertThat(found(1, 1, 1)).isTrue();
    assertThat(found(300, 0, 1)).isFalse();
  }
}
