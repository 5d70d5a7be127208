package dev.tidemill.training.run.state;

/**
 * Why a run ended, when the machine itself knows. A worker's or the deployer's own code (such as
 * {@code EXIT_CODE} or the guard that aborted a rollout) is passed on as it is.
 */
public enum RunReason {
  /** The deployer made the candidate champion, of an endpoint or in the registry alone. */
  PROMOTED,
  /** The data gate failed. */
  DATA_GATE,
  /** The model gate failed. */
  MODEL_GATE,
  /** A gate could not work. */
  GATE_ERROR,
  /** No row can be trained on: there is none, or none is old enough; the message says why. */
  NO_TRAINING_ROWS,
  /** A gate had too little data until its patience ended. */
  NO_EVIDENCE,
  /** The champion changed under the verdict too often. */
  STALE_VERDICT,
  /** Same rows, code, parameters and seed as the champion. */
  IDENTICAL_TRAINING,
  /** The candidate is the champion, byte for byte. */
  IDENTICAL_MODEL,
  /** There is no champion whose model could be redeployed. */
  NO_CHAMPION,
  /** The champion has the code of the run already. */
  IDENTICAL_CODE,
  /** Somebody asked for the end. */
  CANCELLED,
  /** A newer run took its place. */
  SUPERSEDED,
  /** The runs to be replaced did not end in time. */
  QUEUE_DEADLINE,
  /** A stage did not finish in time, with all its attempts. */
  STAGE_DEADLINE,
  /** An execution outlived its time limit although it was told to stop. */
  TIMEOUT,
  /** Workers fell silent, or were told to stop, too often. */
  WORKER_LOST,
  /** The deployer did not bring the rollout to an end in time. */
  ROLLOUT_DEADLINE,
  /** The decision to run could not be taken; a dead letter has it. */
  NOT_STARTED
}
