package dev.tidemill.standalone.cluster.look;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.cluster.ClockFacts.Heard;
import dev.tidemill.standalone.cluster.GatewayFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Listens to gateways and workers for a while: who lives, and what their clocks show.
 *
 * @param consumer of committed records, without a group
 */
record HeartbeatLook(Consumer<byte[], byte[]> consumer) {

  /** A gateway without traffic sends one every 3 s. */
  private static final Duration LISTEN = Duration.ofMillis(4_500);

  /** A gateway that was silent for longer has long been replaced. */
  private static final Duration PAST = Duration.ofHours(1);

  private static final Duration POLL = Duration.ofMillis(100);

  /** What was heard. */
  record Heartbeats(List<GatewayFacts> gateways, List<Heard> heard) {}

  Heartbeats look(Set<TopicPartition> there, Instant now) {
    List<TopicPartition> gateways = of(there, Topics.GATEWAY_STATES.name());
    List<TopicPartition> workers = of(there, Topics.JOB_HEARTBEATS.name());
    List<TopicPartition> all = new ArrayList<>(gateways);
    all.addAll(workers);
    Map<String, GatewayFacts> known = new TreeMap<>();
    Map<String, Heard> heard = new TreeMap<>();
    if (all.isEmpty()) {
      return new Heartbeats(List.of(), List.of());
    }
    consumer.assign(all);
    Map<TopicPartition, Long> ends = consumer.endOffsets(all);
    ends.forEach(consumer::seek);
    Map<TopicPartition, Long> past = new HashMap<>();
    gateways.forEach(p -> past.put(p, now.minus(PAST).toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> since = consumer.offsetsForTimes(past);
    since.forEach(
        (p, offset) -> {
          if (offset != null) {
            consumer.seek(p, offset.offset());
          }
        });
    long deadline = System.nanoTime() + LISTEN.toNanos();
    while (System.nanoTime() < deadline) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        TopicPartition p = new TopicPartition(record.topic(), record.partition());
        take(record, record.offset() >= ends.get(p), known, heard);
      }
    }
    return new Heartbeats(List.copyOf(known.values()), List.copyOf(heard.values()));
  }

  private static List<TopicPartition> of(Set<TopicPartition> there, String topic) {
    return there.stream().filter(p -> p.topic().equals(topic)).toList();
  }

  private static void take(
      ConsumerRecord<byte[], byte[]> record,
      boolean live,
      Map<String, GatewayFacts> known,
      Map<String, Heard> heard) {
    if (record.value() == null) {
      return;
    }
    Duration ahead = Duration.between(Instant.now(), Instant.ofEpochMilli(record.timestamp()));
    String who;
    try {
      if (record.topic().equals(Topics.GATEWAY_STATES.name())) {
        GatewayState g = AvroMapper.of(GatewayState.class).decode(record.value());
        known.put(g.gateway(), new GatewayFacts(g.gateway(), g.address(), g.at(), g.timeToLive()));
        who = "gateway " + g.gateway();
      } else {
        who = "worker " + AvroMapper.of(JobHeartbeat.class).decode(record.value()).worker();
      }
    } catch (RuntimeException e) {
      return; // of a newer version: services tell of it themselves
    }
    if (live) {
      // The shortest way says most about the clock.
      heard.merge(
          who, new Heard(who, ahead), (a, b) -> a.ahead().compareTo(b.ahead()) >= 0 ? a : b);
    }
  }
}
