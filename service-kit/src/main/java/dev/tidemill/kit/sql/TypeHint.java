package dev.tidemill.kit.sql;

/**
 * A column that nothing declares, that is read as text, and whose values look like something else.
 *
 * @param kind what they look like
 * @param format of days and times, in the codes of strptime; empty for the others
 * @param example one of the values
 * @param sentence all of this for a person, with what to write
 */
public record TypeHint(String column, Kind kind, String format, String example, String sentence) {

  /** What the values look like. */
  public enum Kind {
    /** Codes such as 007. */
    LEADING_ZEROS,
    /** Numbers such as 1,5. */
    DECIMAL_COMMA,
    /** Numbers such as 1,250, where a comma may part thousands. */
    THOUSANDS,
    /** Days in the format. */
    DAY,
    /** Times in the format. */
    TIME,
    /** Days in the format, or in one with day and month changed. */
    AMBIGUOUS_DAY,
    /** The same of times. */
    AMBIGUOUS_TIME,
    /** Some with the day first, some with the month. */
    NEITHER_DAY,
    /** Numbers, but for a few values. */
    MOSTLY_NUMBERS
  }
}
