package dev.tidemill.schemas.message;

/** How far a version is. */
public enum LoadStatus {
  LOADING,
  /** golden requests answered and warmed up */
  READY,
  FAILED
}
