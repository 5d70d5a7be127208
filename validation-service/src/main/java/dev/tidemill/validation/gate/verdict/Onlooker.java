package dev.tidemill.validation.gate.verdict;

import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.scoring.ClassList;

/** Hears what a model gate judged, for a report. It changes nothing. */
@FunctionalInterface
public interface Onlooker {

  /** Nobody looks. */
  Onlooker NOBODY = (work, holdout, inputs, classes) -> {};

  /**
   * The gate has scored a candidate that keeps its contract.
   *
   * @param inputs of the candidate, in the order of the holdout's rows
   * @param classes by which labels and answers are counted
   */
  void saw(CheckModel work, Holdout holdout, InputRows inputs, ClassList classes);
}
