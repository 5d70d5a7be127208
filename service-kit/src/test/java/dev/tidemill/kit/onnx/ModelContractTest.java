package dev.tidemill.kit.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a model must take and give. */
class ModelContractTest {

  private static Tensor tensor(String name, String datatype, Long... shape) {
    return new Tensor(name, datatype, List.of(shape));
  }

  private static final Tensor SCORE = tensor("score", "FP32", -1L, 1L);

  /** A signature that repeats what the model says. */
  private static ModelContract of(List<String> features, List<Tensor> inputs, Tensor... outputs)
      throws UnusableModelException {
    ModelTensors model = new ModelTensors(inputs, List.of(outputs));
    return ModelContract.of(
        new Signature(inputs, List.of(outputs), features, Optional.empty()), model);
  }

  private static void refused(String message, List<Tensor> inputs, Tensor... outputs) {
    assertThatThrownBy(() -> of(List.of("a", "b"), inputs, outputs)).hasMessage(message);
  }

  @Test
  void oneTensorOfAllFeaturesOneNumberOrATensorEachAreRows() throws Exception {
    assertThat(of(List.of("a", "b"), List.of(tensor("x", "FP32", -1L, 2L)), SCORE))
        .isEqualTo(
            new ModelContract(
                List.of(new ModelInput("x", "FP32", List.of("a", "b"), 2, false)),
                new ContractOutput("score", List.of(), List.of(), 1)));
    assertThat(of(List.of("a", "b"), List.of(tensor("x", "FP64", -1L, -1L)), SCORE).features())
        .containsExactly("a", "b");
    assertThat(of(List.of("a"), List.of(tensor("x", "FP32", -1L)), SCORE).features())
        .containsExactly("a");
    List<Tensor> each = List.of(tensor("b", "INT64", -1L, 1L), tensor("a", "FP32", -1L));
    assertThat(of(List.of(), each, SCORE))
        .satisfies(c -> assertThat(c.features()).containsExactly("b", "a"))
        .satisfies(c -> assertThat(c.oneRow()).isFalse());
  }

  @Test
  void whatTakesNoRowsOfNumbersIsRefused() {
    refused(
        "The model's input x has the shape [-1, 3], but there are 2 features",
        List.of(tensor("x", "FP32", -1L, 3L)),
        SCORE);
    refused(
        "The model's input x has the shape [-1], but there are 2 features",
        List.of(tensor("x", "FP32", -1L)),
        SCORE);
    refused(
        "The model's input x has the shape [2, 2]; its first size is the number of rows and must be"
            + " open (-1), or 1",
        List.of(tensor("x", "FP32", 2L, 2L)),
        SCORE);
    refused(
        "The model's input x is UINT64; allowed are BOOL, BYTES, FP16, FP32, FP64, INT16, INT32,"
            + " INT64, INT8, UINT8",
        List.of(tensor("x", "UINT64", -1L, 2L)),
        SCORE);
    refused(
        "The model's inputs a FP32 [-1, 2], b FP32 [-1] take 3 columns, but there are 2 features",
        List.of(tensor("a", "FP32", -1L, 2L), tensor("b", "FP32", -1L)),
        SCORE);
  }

  @Test
  void aModelMayTakeOneRowAtATime() throws Exception {
    assertThat(of(List.of("a", "b"), List.of(tensor("x", "FP32", 1L, 2L)), SCORE).oneRow())
        .isTrue();
  }

  @Test
  void numbersAsOneTensorAndTextsAsOthersTakeTheFeaturesInTurn() throws Exception {
    List<Tensor> inputs =
        List.of(
            tensor("numbers", "FP32", -1L, 2L),
            tensor("city", "BYTES", -1L, 1L),
            tensor("codes", "BYTES", -1L, -1L));
    ModelContract contract = of(List.of("a", "b", "city", "zip", "kind"), inputs, SCORE);
    assertThat(contract.columns())
        .containsExactly(
            InputColumn.ofNumbers("a"),
            InputColumn.ofNumbers("b"),
            InputColumn.ofText("city"),
            InputColumn.ofText("zip"),
            InputColumn.ofText("kind"));
    assertThat(contract.inputs().get(2).columns()).containsExactly("zip", "kind");
  }

  @Test
  void ofSeveralClassesEachHasAColumn() throws Exception {
    Tensor output = tensor("p", "FP32", -1L, 3L);
    ModelTensors model = new ModelTensors(List.of(tensor("x", "FP32", -1L, 1L)), List.of(output));
    List<String> classes = List.of("low", "mid", "high");
    Signature signature =
        new Signature(
            model.inputs(),
            model.outputs(),
            List.of("x"),
            Optional.of("p"),
            classes,
            Optional.empty(),
            Map.of(),
            List.of(),
            List.of());
    assertThat(ModelContract.of(signature, model).output())
        .isEqualTo(new ContractOutput("p", List.of(), classes, 1));
  }

  @Test
  void theScoreIsTheFirstOutputOfFloatingPoint() throws Exception {
    List<Tensor> inputs = List.of(tensor("x", "FP32", -1L, 2L));
    Tensor label = tensor("label", "INT64", -1L);
    Tensor both = tensor("probabilities", "FP32", -1L, 2L);
    assertThat(of(List.of("a", "b"), inputs, label, both).output().name())
        .isEqualTo("probabilities");
    refused(
        "The model has no output of floating point that could be the score; it has label"
            + " INT64 [-1]",
        inputs,
        label);
    refused(
        "The model's output score is FP32 [-1, 3]; a score is FP16, FP32 or FP64 and has the shape"
            + " [-1], [-1, 1] or [-1, 2]",
        inputs,
        tensor("score", "FP32", -1L, 3L));
  }

  @Test
  void anOutputMayLeaveOpenWhatTheModelFixesButAnInputMayNot() throws Exception {
    ModelTensors model = new ModelTensors(List.of(tensor("x", "FP32", -1L, 2L)), List.of(SCORE));
    List<String> features = List.of("a", "b");
    Tensor open = tensor("score", "FP32", -1L, -1L);
    assertThat(
            ModelContract.of(
                    new Signature(model.inputs(), List.of(open), features, Optional.empty()), model)
                .output()
                .name())
        .isEqualTo("score");
    List<Tensor> wider = List.of(tensor("x", "FP32", -1L, -1L));
    assertThatThrownBy(
            () ->
                ModelContract.of(
                    new Signature(wider, List.of(SCORE), features, Optional.empty()), model))
        .hasMessage(
            "The signature says that the input x is FP32 [-1, -1], but the model says FP32 [-1, 2]");
  }
}
