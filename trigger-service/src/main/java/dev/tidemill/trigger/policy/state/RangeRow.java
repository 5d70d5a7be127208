package dev.tidemill.trigger.policy.state;

import java.util.Optional;

/**
 * How far the rows of a part of a source were reported, or read by a run. The state of a run in
 * progress and the event of its end write name and position as one text.
 */
public final class RangeRow {

  private static final char POSITION = '=';

  private RangeRow() {}

  /** The position up to which rows were reported; the smallest one if none was. */
  public static long reported(Optional<String> value) {
    return value.map(Long::parseLong).orElse(Long.MIN_VALUE);
  }

  /** A row and the position up to which a run reads, as one text. */
  public static String upTo(String row, long position) {
    return row + POSITION + position;
  }

  public static boolean isRange(String text) {
    return text.indexOf(POSITION) > 0;
  }

  /** Whether such a text is about a row, and reaches a position. */
  static boolean reaches(String text, String row, long position) {
    return text.startsWith(row + POSITION)
        && Long.parseLong(text.substring(row.length() + 1)) >= position;
  }

  /** The position that such a text names. */
  private static long positionOf(String text) {
    return Long.parseLong(text.substring(text.lastIndexOf(POSITION) + 1));
  }

  /**
   * Whether a run that has ended reads further than those that ended before.
   *
   * @param text the row and the position that the run reads up to
   * @param value what the row says so far
   */
  public static boolean isBeyond(String text, Optional<String> value) {
    return value.filter(v -> positionOf(v) >= positionOf(text)).isEmpty();
  }

  public static String rowOf(String text) {
    return text.substring(0, text.indexOf(POSITION));
  }

  /** What the row says once the run has ended. */
  static String usedBy(String run, String text) {
    return FileRow.usedBy(run) + POSITION + text.substring(text.indexOf(POSITION) + 1);
  }

  /** The run that has read up to a position or beyond it. */
  public static Optional<String> runThatUsed(String value, long position) {
    return positionOf(value) >= position
        ? FileRow.runThatUsed(value.substring(0, value.lastIndexOf(POSITION)))
        : Optional.empty();
  }
}
