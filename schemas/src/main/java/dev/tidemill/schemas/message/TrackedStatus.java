package dev.tidemill.schemas.message;

/** What a program says of its tracked run. */
public enum TrackedStatus {
  RUNNING,
  SCHEDULED,
  FINISHED,
  FAILED,
  KILLED;

  /** Whether the tracked run is over. */
  public boolean over() {
    return this != RUNNING && this != SCHEDULED;
  }
}
