package dev.tidemill.schemas.message;

/** Whether the cause of an alert is still there. */
public enum AlertStatus {
  FIRING,
  RESOLVED
}
