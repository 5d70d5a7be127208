package dev.tidemill.console.tracking;

/** Whether a search shows what was put away. */
enum StageView {
  ACTIVE_ONLY,
  DELETED_ONLY,
  ALL;

  static StageView of(String word) {
    return switch (word) {
      case "", "1", "ACTIVE_ONLY" -> ACTIVE_ONLY;
      case "2", "DELETED_ONLY" -> DELETED_ONLY;
      case "3", "ALL" -> ALL;
      default ->
          throw TrackingErrors.invalid(
              word + " is not a view; allowed: ACTIVE_ONLY, DELETED_ONLY, ALL");
    };
  }

  boolean shows(boolean deleted) {
    return this == ALL || deleted == (this == DELETED_ONLY);
  }
}
