package dev.tidemill.training.run.state;

import java.util.Collection;

/**
 * How many source files a pipeline may have. They are listed in messages and in parts of the state
 * of its runs, none of which may have more than 1,000,000 bytes.
 */
public final class FileLimits {

  /** The other 300,000 are for specification, champion, figures of files and of checks. */
  public static final long BYTES_OF_LISTS = 700_000;

  /** Quarantined files that one cut reports as gone: the next ones report the rest. */
  public static final int ABSENT_IN_REPORT = 1_000;

  /**
   * Of a file in a snapshot: digest, bytes, rows, two times and the length of its path, at most.
   */
  private static final long BYTES_BESIDE_PATH = 110;

  /** Of a digest in the list of accepted or of quarantined files. */
  private static final long BYTES_OF_DIGEST = 66;

  private FileLimits() {}

  /**
   * What the files take in a message at most: in its snapshot, there among the new ones too, and as
   * accepted or quarantined.
   */
  public static long bytes(Collection<String> paths) {
    long bytes = 0;
    for (String path : paths) {
      int length = path.chars().map(c -> c < 0x80 ? 1 : 3).sum();
      long file = length + BYTES_BESIDE_PATH;
      bytes += 2 * file + BYTES_OF_DIGEST;
    }
    return bytes;
  }
}
