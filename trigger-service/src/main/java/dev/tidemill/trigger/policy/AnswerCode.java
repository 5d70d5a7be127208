package dev.tidemill.trigger.policy;

/** What a command came to, in a word for programs. */
enum AnswerCode {
  ACCEPTED,
  /** It is so already. */
  UNCHANGED,
  /** The command or the specification in it is wrong. */
  INVALID,
  /** It was read after it was valid. */
  EXPIRED,
  PAUSED,
  UNKNOWN_PIPELINE,
  UNKNOWN_TRIGGER,
  /** As many runs as the concurrency allows are there. */
  LIMIT_REACHED
}
