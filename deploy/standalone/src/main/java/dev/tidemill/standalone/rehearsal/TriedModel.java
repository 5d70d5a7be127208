package dev.tidemill.standalone.rehearsal;

import dev.tidemill.kit.onnx.InputColumn;
import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.scoring.ClassList;
import dev.tidemill.validation.gate.study.HoldoutStudy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the model gate judged.
 *
 * @param inputs of the candidate, in the order of the holdout's rows
 * @param classes by which labels and answers are counted
 */
record TriedModel(CheckModel work, Holdout holdout, InputRows inputs, ClassList classes) {

  private static final int NAMED = 8;

  /** How good the candidate is: its metrics with their intervals. */
  String figures() {
    return HoldoutStudy.figures(work.spec(), holdout).stream()
        .map(
            f ->
                "%s %s (%s to %s)"
                    .formatted(f.metric(), shown(f.value()), shown(f.lower()), shown(f.upper())))
        .collect(Collectors.joining(", "));
  }

  /** What the candidate says of the newest row, and what came true. */
  String example() {
    int row = holdout.rows() - 1;
    List<String> given = new ArrayList<>();
    for (InputColumn input : inputs.columns()) {
      String value =
          input.text()
              ? String.valueOf(inputs.texts(input.name())[row])
              : shown(inputs.numbers(input.name())[row]);
      given.add(input.name() + "=" + value);
    }
    List<String> answer = new ArrayList<>();
    double[] numbers = holdout.candidate().row(row);
    for (int k = 0; k < numbers.length; k++) {
      boolean named = numbers.length > 1;
      answer.add((named ? classes.classes().get(k) + " " : "") + shown(numbers[k]));
    }
    return Counted.names(given, NAMED) + " -> " + String.join(", ", answer);
  }

  private static String shown(double value) {
    return Double.isNaN(value) ? "(missing)" : RehearsalTeller.number(value);
  }

  HoldoutStudy study(ArtefactStore store) {
    return HoldoutStudy.of(store, work, holdout, inputs, classes, Permit.ALWAYS);
  }
}
