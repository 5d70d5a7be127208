package dev.tidemill.training.runner.process;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.text.Durations;
import dev.tidemill.training.runner.JobFailure;
import java.time.Duration;
import java.util.Locale;

/**
 * The ways in which a program fails, told to its author.
 *
 * @param program its name
 */
record ProgramFailures(String program) {

  /** Exit code by which a program asks for another try. */
  private static final int TRY_AGAIN = 75;

  private static final int OUT_OF_MEMORY_BY_KERNEL = 137;

  JobFailure cannotStart(String why) {
    return new JobFailure("CANNOT_START", program + " cannot be started: " + why, false);
  }

  /** Another program of this machine may have taken them: a later try may find some. */
  JobFailure noProcesses(Throwable cause) {
    return new JobFailure(
        "CANNOT_START",
        program
            + " cannot be started: this machine has no processes or threads left for this user ("
            + cause.getMessage()
            + ")",
        true);
  }

  JobFailure stopped(Permit.Refusal refusal) {
    String message = program + " was stopped: " + refusal.message();
    return new JobFailure(refusal.code(), message, false);
  }

  JobFailure timeout(Duration limit) {
    String message = program + " was stopped after its time limit of " + Durations.text(limit);
    return new JobFailure("TIMEOUT", message, false);
  }

  JobFailure tooMuchMemory(long usedBytes, long limitBytes) {
    return failure(
        "MEMORY_LIMIT",
        "was stopped: it used %d MiB of memory, its limit is %d MiB",
        usedBytes >> 20,
        limitBytes >> 20);
  }

  /** The kernel ended it at its limit. */
  JobFailure outOfMemory(long limitBytes) {
    return failure(
        "MEMORY_LIMIT",
        "was stopped: it needs more memory than its limit of %d MiB",
        limitBytes >> 20);
  }

  JobFailure tooMuchWritten(long limitBytes) {
    return failure(
        "OUTPUT_LIMIT",
        "wrote more than %d MiB into its folder, the limit of this runner",
        limitBytes >> 20);
  }

  private JobFailure failure(String code, String message, Object... figures) {
    return new JobFailure(
        code, program + " " + String.format(Locale.ROOT, message, figures), false);
  }

  /**
   * Of an exit code that is not 0.
   *
   * @param reason what the program wrote last; may be empty
   */
  JobFailure exit(int code, String reason) {
    String why = reason.isEmpty() ? "" : ": " + reason;
    if (code == TRY_AGAIN) {
      return new JobFailure("EXIT_CODE", program + " asks for another try (exit 75)" + why, true);
    }
    String hint = code == OUT_OF_MEMORY_BY_KERNEL ? " (killed from outside, out of memory?)" : "";
    return new JobFailure(
        "EXIT_CODE",
        program
            + " failed with exit code "
            + code
            + hint
            + why
            + "; 0 is success, 75 asks for another try",
        false);
  }
}
