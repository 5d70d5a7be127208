package dev.tidemill.training.runner;

import dev.tidemill.kit.job.protocol.ExecutionId;

/**
 * Names one program of an execution, in the same way after a restart.
 *
 * @param program what it does, also for messages: train, prepare, champion's prepare
 */
public record ProgramId(ExecutionId execution, String program) {

  /** The program's name as part of a file name. */
  public String fileName() {
    return program.replaceAll("\\W+", "-");
  }
}
