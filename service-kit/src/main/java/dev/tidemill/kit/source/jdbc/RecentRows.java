package dev.tidemill.kit.source.jdbc;

import dev.tidemill.kit.source.SourceException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of a query not far below its watermark, by digest. Rows that are there at a later look
 * and were not at this one came late: their transactions were slow, or their clocks. A row that was
 * changed in place counts as one of them.
 *
 * @param floor the rows above this watermark are known
 * @param last up to this one
 * @param digests of them, 64 bits each, sorted
 */
public record RecentRows(long floor, long last, long[] digests) {

  /** Of more rows the ones with the largest watermarks are known. */
  public static final int MOST = 100_000;

  /**
   * A look at recent rows.
   *
   * @param now what the next look is compared with
   * @param late how many came late since the last one
   */
  public record Look(RecentRows now, long late) {}

  private record Row(long watermark, long digest) {}

  /**
   * Reads the rows up to a watermark.
   *
   * @param overlap how far below it they may come late
   * @param before the last look; empty: nothing is known, so nothing is late
   */
  public static Look look(JdbcQuery query, long last, long overlap, Optional<RecentRows> before)
      throws SourceException {
    long lowest = below(last, overlap);
    long from = before.map(b -> Math.min(b.floor, lowest)).orElse(lowest);
    Map<Long, Integer> known = before.map(RecentRows::counts).orElse(Map.of());
    ArrayDeque<Row> recent = new ArrayDeque<>();
    long[] floorAndLate = {lowest, 0};
    query.<RuntimeException>read(
        Optional.of(from),
        last,
        (watermark, values) -> {
          Row row = new Row(watermark, digest(values));
          if (before.filter(b -> b.covers(watermark)).isPresent() && !take(known, row.digest)) {
            floorAndLate[1]++;
          }
          if (watermark > lowest) {
            recent.addLast(row);
          }
          if (recent.size() > MOST) {
            floorAndLate[0] = recent.removeFirst().watermark;
          }
        });
    long floor = floorAndLate[0];
    long[] digests =
        recent.stream().filter(r -> r.watermark > floor).mapToLong(Row::digest).sorted().toArray();
    return new Look(new RecentRows(floor, last, digests), floorAndLate[1]);
  }

  /** The watermark that is so far below another one. */
  public static long below(long last, long overlap) {
    return last < Long.MIN_VALUE + overlap ? Long.MIN_VALUE : last - overlap;
  }

  /** Whether one more row of this digest is known. */
  private static boolean take(Map<Long, Integer> known, long digest) {
    int left = known.getOrDefault(digest, 0);
    if (left > 0) {
      known.put(digest, left - 1);
    }
    return left > 0;
  }

  private boolean covers(long watermark) {
    return watermark > floor && watermark <= last;
  }

  private Map<Long, Integer> counts() {
    Map<Long, Integer> counts = new HashMap<>();
    Arrays.stream(digests).forEach(d -> counts.merge(d, 1, Integer::sum));
    return counts;
  }

  private static long digest(String[] values) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (String value : values) {
        byte[] bytes = value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
        sha.update(ByteBuffer.allocate(4).putInt(value == null ? -1 : bytes.length).flip());
        sha.update(bytes);
      }
      return ByteBuffer.wrap(sha.digest()).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** As text that {@link #read} reads. */
  public String text() {
    ByteBuffer bytes = ByteBuffer.allocate(digests.length * Long.BYTES);
    bytes.asLongBuffer().put(digests);
    return floor + ".." + last + ":" + Base64.getEncoder().encodeToString(bytes.array());
  }

  /** What {@link #text} wrote. */
  public static RecentRows read(String text) {
    int colon = text.indexOf(':');
    String[] range = text.substring(0, colon).split("\\.\\.");
    LongBuffer longs =
        ByteBuffer.wrap(Base64.getDecoder().decode(text.substring(colon + 1))).asLongBuffer();
    long[] digests = new long[longs.remaining()];
    longs.get(digests);
    return new RecentRows(Long.parseLong(range[0]), Long.parseLong(range[1]), digests);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecentRows r && text().equals(r.text());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digests);
  }

  @Override
  public String toString() {
    return "%d rows from %d to %d".formatted(digests.length, floor, last);
  }
}
