package dev.tidemill.standalone.cluster;

import dev.tidemill.trigger.books.SignalBooks;
import java.time.Instant;
import java.util.List;

/**
 * All that was looked up about a cluster.
 *
 * @param at when, by the clock of this machine
 * @param books where the signals of each trigger ended
 */
public record ClusterFacts(
    Instant at,
    String bootstrapServers,
    BrokerFacts brokers,
    TopicsFacts topics,
    Reply<List<GroupFacts>> groups,
    Reply<List<GatewayFacts>> gateways,
    Reply<List<SignalBooks.Entry>> books,
    Reply<List<OpenTransaction>> transactions,
    ClockFacts clocks,
    Reply<List<LogFolder>> disks,
    RightsFacts rights) {}
