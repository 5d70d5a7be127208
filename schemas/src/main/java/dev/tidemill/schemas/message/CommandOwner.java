package dev.tidemill.schemas.message;

/** A service that answers commands. */
public enum CommandOwner {
  TRIGGER_SERVICE,
  TRAINING_ORCHESTRATOR,
  DEPLOYER;

  /** Who pauses and resumes this. */
  static CommandOwner of(PauseTarget target) {
    return switch (target) {
      case PIPELINE, TRIGGER -> TRIGGER_SERVICE;
      case ROLLOUT -> DEPLOYER;
    };
  }
}
