package dev.tidemill.standalone.cluster;

import java.time.Duration;
import java.util.List;

/**
 * What the clocks of others show, compared with the one of this machine.
 *
 * @param controller how far the clock of the controller is ahead
 * @param heard instances that told of their clock while it was listened to
 * @param newest of each topic that has records, the latest time that one of them is stamped with
 */
public record ClockFacts(Reply<Duration> controller, List<Heard> heard, List<Stamp> newest) {

  /**
   * An instance that was heard.
   *
   * @param ahead how far its clock is ahead, the way of the record taken off as far as it is known
   */
  public record Heard(String who, Duration ahead) {}

  /**
   * The latest time of a record of a topic.
   *
   * @param ahead how far it was ahead of this machine when it was asked for
   */
  public record Stamp(String topic, Duration ahead) {}
}
