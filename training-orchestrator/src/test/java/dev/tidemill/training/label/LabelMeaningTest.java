package dev.tidemill.training.label;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Label;
import dev.tidemill.schemas.spec.DataSpec.LabelColumn;
import dev.tidemill.schemas.spec.LabelValues;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.training.snapshot.LabelRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rows say as labels. */
class LabelMeaningTest {

  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final Instant KNOWN = Instant.parse("2026-11-29T12:00:00Z");

  private static LabelMeaning.Read read(Task task, LabelColumn column, String id, String word) {
    return new LabelMeaning(new LabelValues(task, column), "shop")
        .read(new LabelRow(id, word, Optional.of(KNOWN)), NOW);
  }

  @ParameterizedTest
  @CsvSource({"true,1", "FALSE,0", "1,1", "0,0", "1.0,1"})
  void truthIsANumber(String word, double value) {
    assertThat(read(Task.BINARY_CLASSIFICATION, new LabelColumn("y"), "a", word).label())
        .contains(new Label("a", "shop", value, NOW, Optional.of(KNOWN)));
  }

  @Test
  void aDeclaredWordIsANumberAndStaysAWord() {
    LabelColumn column = new LabelColumn("y", Optional.of("yes"), List.of("no", "yes"));
    assertThat(read(Task.BINARY_CLASSIFICATION, column, "a", "yes").label())
        .contains(new Label("a", "shop", 1, NOW, Optional.of(KNOWN), Optional.of("yes")));
  }

  @Test
  void aClassOfSeveralIsAWord() {
    assertThat(read(Task.MULTICLASS_CLASSIFICATION, new LabelColumn("y"), "a", "tram").label())
        .contains(new Label("a", "shop", Double.NaN, NOW, Optional.of(KNOWN), Optional.of("tram")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          BINARY_CLASSIFICATION|-|1|have no id
          BINARY_CLASSIFICATION|a|-|have no label
          BINARY_CLASSIFICATION|a|maybe|have a label that is not 0 or 1, or true or false
          BINARY_CLASSIFICATION|a|2|have a label that is not 0 or 1, or true or false
          REGRESSION|a|many|have a label that is not a number
          REGRESSION|a|Infinity|have a label that is not a number
          MULTICLASS_CLASSIFICATION|a|' '|have no label
          """)
  void whatIsNoLabelIsRefused(Task task, String id, String word, String why) {
    LabelMeaning.Read read = read(task, new LabelColumn("y"), id, word);
    assertThat(read.label()).isEmpty();
    assertThat(read.refusal()).isEqualTo(why);
  }

  @Test
  void anIdLongerThanGatewaysTakeIsRefused() {
    assertThat(read(Task.REGRESSION, new LabelColumn("y"), "a".repeat(257), "1").refusal())
        .isEqualTo("have an id of more than 256 characters");
  }
}
