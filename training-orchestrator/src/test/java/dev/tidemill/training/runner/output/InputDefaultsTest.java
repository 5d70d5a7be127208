package dev.tidemill.training.runner.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.onnx.ModelInput;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.schemas.spec.ModelFormatSpec.InputSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputDefaultsTest {

  private static ModelInput input(String name, String datatype, String... columns) {
    return new ModelInput(name, datatype, List.of(columns), 2, false);
  }

  private static InputDefaults of(String datatype, String word) throws UnusableModelException {
    return InputDefaults.of(
        List.of(new InputSpec("age", Optional.of(word), false)),
        List.of(input("age", datatype, "age")));
  }

  @ParameterizedTest
  @CsvSource({
    "INT64, 30, 30",
    "INT32, -1, -1",
    "INT8, 127, 127",
    "BOOL, true, 1",
    "BOOL, false, 0",
    "BOOL, 1, 1",
    "FP32, 0.5, 0.5",
    "FP64, 1e3, 1e3",
    "BYTES, true, true",
    "BYTES, Oslo, Oslo"
  })
  void aDefaultIsOfTheInputsOwnType(String datatype, String word, String value) throws Exception {
    assertThat(of(datatype, word).values()).isEqualTo(Map.of("age", value));
  }

  @ParameterizedTest
  @CsvSource({
    "INT64, 30.5, whole numbers",
    "INT8, 128, whole numbers",
    "INT64, true, whole numbers",
    "BOOL, 2, true and false",
    "BOOL, yes, true and false",
    "FP32, old, numbers",
    "FP32, NaN, numbers"
  })
  void anotherIsRefusedBeforeAnythingServesIt(String datatype, String word, String allowed) {
    assertThatThrownBy(() -> of(datatype, word))
        .isInstanceOf(UnusableModelException.class)
        .hasMessageStartingWith(
            "The default %s of the input age (model.inputs) is not %s, which the model takes"
                .formatted(word, datatype))
        .hasMessageContaining(allowed);
  }

  @Test
  void aWholeNumberCannotBeMissingSoThatItNeedsADefault() throws Exception {
    List<InputSpec> optional = List.of(new InputSpec("age", Optional.empty(), true));
    assertThat(InputDefaults.of(optional, List.of(input("x", "FP32", "age", "b"))).optional())
        .containsExactly("age");
    assertThatThrownBy(() -> InputDefaults.of(optional, List.of(input("age", "INT64", "age"))))
        .hasMessageContaining("is INT64, of which a value cannot be missing")
        .hasMessageEndingWith("{name: age, default: 0}");
    assertThatThrownBy(() -> InputDefaults.of(optional, List.of(input("age", "BOOL", "age"))))
        .hasMessageEndingWith("{name: age, default: false}");
    List<InputSpec> both = List.of(new InputSpec("age", Optional.of("7"), true));
    assertThat(InputDefaults.of(both, List.of(input("age", "INT64", "age"))).values())
        .isEqualTo(Map.of("age", "7"));
  }

  @Test
  void anInputMayBeNamedAsTheExporterCallsItAndAnotherNameIsTold() throws Exception {
    InputDefaults defaults =
        InputDefaults.of(
            List.of(
                new InputSpec("hour_of_day", Optional.of("12"), false),
                new InputSpec("agee", Optional.of("30"), false)),
            List.of(input("hour_of_day", "INT64", "hour of day"), input("age", "FP32", "age")));
    assertThat(defaults.values()).isEqualTo(Map.of("hour of day", "12"));
    assertThat(defaults.told())
        .containsExactly("model.inputs says something of agee, which the model does not take.");
  }
}
