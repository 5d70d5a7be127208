package dev.tidemill.kit.onnx.process;

import java.time.Duration;

/**
 * What a model may use while it is tried.
 *
 * @param memoryBytes beside what ONNX Runtime and Java take themselves; its files may not have more
 * @param load to be loaded within, besides the time that reading a large one takes
 * @param answer to answer one request within, of up to 4096 rows
 */
public record ModelLimits(long memoryBytes, Duration load, Duration answer) {

  private static final Duration LOAD = Duration.ofSeconds(60);
  private static final long READ_PER_SECOND = 32L << 20;
  private static final Duration ANSWER = Duration.ofMinutes(2);

  /** Memory of a model whose run sets no limit. */
  public static final long USUAL_MEMORY_BYTES = 1L << 30;

  /** The usual times. */
  public static ModelLimits ofMemory(long memoryBytes) {
    return new ModelLimits(memoryBytes, LOAD, ANSWER);
  }

  /**
   * To be loaded within.
   *
   * @param bytes of its files, for which a slow disk is given its time
   */
  Duration load(long bytes) {
    return load.plusSeconds(bytes / READ_PER_SECOND);
  }

  /** For messages. */
  String memoryText() {
    return megabytes(memoryBytes);
  }

  static String megabytes(long bytes) {
    return (bytes >> 20) + " MB";
  }
}
