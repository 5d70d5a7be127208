package dev.tidemill.kit.topic;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * On how many brokers a new topic is kept.
 *
 * @param count copies of each record, the leader's included
 * @param inSync copies that a record must have before its writer is told that it is kept
 */
public record Replicas(short count, short inSync) {

  private static final int USUAL = 3;

  /**
   * As many as are wanted. From three on a majority must have a record: with one of three brokers
   * away everything goes on, and whichever is lost for good, what was acknowledged is not.
   *
   * @param wanted 0 means 3, or the number of brokers if there are fewer
   */
  static Replicas on(int brokers, int wanted) {
    int count = wanted == 0 ? Math.min(USUAL, Math.max(1, brokers)) : wanted;
    return new Replicas((short) count, (short) (count < USUAL ? 1 : count / 2 + 1));
  }

  /**
   * How many brokers a cluster has. Those that are down for the moment count too, since topics
   * outlive that; but only where more are up than down, for brokers that were taken away for good
   * stay registered until somebody unregisters them.
   */
  static int brokers(int up, int down) {
    return up > down ? up + down : up;
  }

  /** The settings of a topic that go with it. */
  public Map<String, String> config() {
    Map<String, String> config = new HashMap<>();
    if (inSync > 1) {
      config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Short.toString(inSync));
    }
    return config;
  }
}
