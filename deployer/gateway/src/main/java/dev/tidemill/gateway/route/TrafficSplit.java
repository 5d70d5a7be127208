package dev.tidemill.gateway.route;

import java.nio.charset.StandardCharsets;

/**
 * Who is the candidate's: bucket = hash(rollout, key), and a unit is the candidate's iff its bucket
 * is below the weight. So a unit stays where it is while the weight grows (ramps nest), and each
 * rollout draws other units. FNV-1a over the bytes with the 64-bit finaliser of MurmurHash3.
 */
public final class TrafficSplit {

  /** Buckets of the whole traffic: one is a hundredth of a percent. */
  public static final int BUCKETS = 10_000;

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private TrafficSplit() {}

  /** The bucket of a unit in a rollout, in [0, {@link #BUCKETS}). */
  public static int bucket(String rolloutId, String key) {
    long hash = FNV_OFFSET;
    hash = mix(hash, rolloutId);
    hash = (hash ^ 0xff) * FNV_PRIME;
    hash = mix(hash, key);
    return (int) Math.multiplyHigh(finish(hash) >>> 1, 2L * BUCKETS);
  }

  /** Whether the unit is the candidate's at a weight in whole percent. */
  public static boolean candidates(String rolloutId, String key, int weightPercent) {
    return weightPercent > 0 && bucket(rolloutId, key) < weightPercent * (BUCKETS / 100);
  }

  /**
   * Whether a unit falls into a share of [0, 1], drawn independently of the split and of draws for
   * other purposes.
   */
  public static boolean sampled(String purpose, String rolloutId, String key, double share) {
    return share >= 1
        || (share > 0 && bucket(purpose + '/' + rolloutId, key) < Math.round(share * BUCKETS));
  }

  private static long mix(long hash, String text) {
    long mixed = hash;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      mixed = (mixed ^ (b & 0xff)) * FNV_PRIME;
    }
    return mixed;
  }

  private static long finish(long hash) {
    long h = hash;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }
}
