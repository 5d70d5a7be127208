package dev.tidemill.kit.onnx;

import dev.tidemill.schemas.message.Signature;
import java.util.List;

/**
 * What the columns of the output that is scored stand for, as a signature says it. The gate and the
 * gateway read it alike.
 *
 * @param classes of the columns in their order; empty where nobody noted them
 * @param several whether each class has a probability of its own; otherwise one column is P(label =
 *     true), or the number of a regression
 * @param ofTrue of two columns, the one that is P(label = true)
 */
public record ScoreColumns(List<String> classes, boolean several, int ofTrue) {

  public ScoreColumns {
    classes = List.copyOf(classes);
  }

  /** Reads a signature. Of two columns the second is P(label = true) where it notes none. */
  public static ScoreColumns of(Signature signature) {
    List<String> classes = signature.classes();
    int ofTrue = signature.positiveColumn().orElse(1);
    boolean reversed = ofTrue == 0 && classes.size() == 2;
    return new ScoreColumns(
        reversed ? List.of(classes.get(1), classes.get(0)) : classes,
        classes.size() > 1 && signature.positiveColumn().isEmpty(),
        ofTrue);
  }

  /**
   * The column that is the score of one that has this many, where there are not several classes.
   */
  public int single(int width) {
    return width == 1 ? 0 : ofTrue;
  }
}
