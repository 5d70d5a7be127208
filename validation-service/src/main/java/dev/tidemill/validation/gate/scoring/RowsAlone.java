package dev.tidemill.validation.gate.scoring;

import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.Scores;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.schemas.message.GoldenRequests;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.gate.GoldenRows;
import java.util.stream.IntStream;

/**
 * Whether a row has the same answer alone, as a request of the gateway has it, and among the other
 * rows of the holdout, as the gate scores it. A model that subtracts the mean of its batch looks
 * good at the gate and answers every request alike.
 */
final class RowsAlone {

  private static final int ROWS = 8;

  private RowsAlone() {}

  /** Scores each row in a batch of its own. */
  interface Alone {
    Scores score(InputRows rows) throws UnusableModelException;
  }

  /**
   * Looks at some rows, spread over the range of scores.
   *
   * @param among what the model answers for all rows together
   * @throws ModelContractException if one of them has another answer alone
   */
  static void require(InputRows rows, Scores among, Alone model)
      throws UnusableModelException, ModelContractException {
    if (rows.size() < 2) {
      return;
    }
    double[] largest = IntStream.range(0, among.size()).mapToDouble(among::largest).toArray();
    int[] looked = GoldenRows.pick(largest, ROWS, 0);
    Scores alone = model.score(rows.pick(looked));
    for (int i = 0; i < looked.length; i++) {
      int column = differing(among.row(looked[i]), alone.row(i));
      if (column >= 0) {
        Scores again = model.score(rows.pick(looked[i]));
        throw new ModelContractException(
            differing(alone.row(i), again.row(0)) >= 0
                ? byChance(alone.row(i)[column], again.row(0)[column])
                : byOthers(
                    looked[i] + 1,
                    rows.size(),
                    alone.row(i)[column],
                    among.row(looked[i])[column]));
      }
    }
  }

  private static String byChance(double once, double again) {
    return ("The model answers the same row with %s once and with %s the next time. It must not"
            + " draw random numbers when it answers: export it as it is used for prediction (in"
            + " PyTorch after model.eval())")
        .formatted(once, again);
  }

  private static String byOthers(int row, int rows, double alone, double among) {
    return ("The model's answer for a row depends on the rows beside it: row %d of the holdout gets"
            + " %s alone and %s among %s. A request is often one row. What the model takes of"
            + " the whole batch, such as its mean, it must learn from the training rows and"
            + " keep")
        .formatted(row, alone, among, Counted.of(rows, "row"));
  }

  /** The first column that differs by more than golden requests may; -1 if none does. */
  private static int differing(double[] expected, double[] given) {
    return IntStream.range(0, expected.length)
        .filter(
            c -> !(GoldenRequests.difference(expected[c], given[c]) <= GoldenRequests.TOLERANCE))
        .findFirst()
        .orElse(-1);
  }
}
