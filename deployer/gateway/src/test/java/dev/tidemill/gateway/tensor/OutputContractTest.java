package dev.tidemill.gateway.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutputContractTest {

  private static final List<TensorSpec> DECLARED =
      List.of(new TensorSpec("probabilities", Datatype.FP32, new long[] {-1, 2}));

  @Test
  void theSameTypeRankAndFixedSizesKeepItWhateverComesBeside() {
    assertThat(
            OutputContract.breach(
                DECLARED,
                Map.of(
                    "probabilities",
                    floats(5, 2),
                    "label",
                    new TensorValue("label", Datatype.INT64, new long[] {5}, new long[5]))))
        .isEmpty();
  }

  @Test
  void anotherTypeRankOrFixedSizeBreaksIt() {
    assertThat(OutputContract.breach(DECLARED, Map.of("probabilities", floats(5, 3))))
        .contains("output 'probabilities' is FP32 [5, 3] instead of FP32 [-1, 2]");
    assertThat(OutputContract.breach(DECLARED, Map.of("probabilities", floats(5)))).isPresent();
    TensorValue doubles =
        new TensorValue("probabilities", Datatype.FP64, new long[] {1, 2}, new double[2]);
    assertThat(OutputContract.breach(DECLARED, Map.of("probabilities", doubles))).isPresent();
  }

  @Test
  void aMissingOutputBreaksIt() {
    assertThat(OutputContract.breach(DECLARED, Map.of())).isPresent();
  }

  @Test
  void rowsAreComparedWithTheAnswerOfTheVersionThatVouches() {
    Map<String, TensorValue> two = Map.of("probabilities", floats(2, 2));
    assertThat(OutputContract.otherRows(two, Map.of("probabilities", floats(2, 2)))).isEmpty();
    assertThat(OutputContract.otherRows(two, Map.of("probabilities", floats(1, 2)))).isPresent();
  }

  @Test
  void rowsAreComparedWithThoseOfTheRequestWhereAnInputSaysThem() {
    assertThat(otherThanAsked(new long[] {-1, 3}, floats(2, 3), floats(2, 2))).isEmpty();
    assertThat(otherThanAsked(new long[] {-1, 3}, floats(1, 3), floats(2, 2)))
        .contains("output 'probabilities' answers 2 rows to a request of 1");
    assertThat(otherThanAsked(new long[] {-1}, floats(2), floats(1, 2)))
        .contains("output 'probabilities' answers 1 row to a request of 2");
    assertThat(otherThanAsked(new long[] {1, 3}, floats(1, 3), floats(2))).isPresent();
    assertThat(otherThanAsked(new long[] {3}, floats(3), floats(1))).isEmpty();
  }

  private static Optional<String> otherThanAsked(
      long[] declared, TensorValue asked, TensorValue output) {
    List<TensorSpec> inputs = List.of(new TensorSpec("x", Datatype.FP32, declared));
    return OutputContract.otherThanAsked(inputs, Map.of("x", asked), output);
  }

  private static TensorValue floats(long... shape) {
    int size = 1;
    for (long each : shape) {
      size *= (int) each;
    }
    return new TensorValue("probabilities", Datatype.FP32, shape, new float[size]);
  }
}
