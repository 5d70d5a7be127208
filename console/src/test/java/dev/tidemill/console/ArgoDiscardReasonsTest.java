package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.console.trigger.Decided;
import dev.tidemill.console.trigger.HeldDecision;
import dev.tidemill.kit.headers.CloudEvent;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.trace.Trace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MemoryRecordsBuilder;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/**
 * "Why was it discarded" is invisible, or hundreds of gigabytes of logs a day. Here each discarded
 * signal is a decision with its reason, and 10,000 of them cost about a megabyte in the log and one
 * decision in memory.
 */
class ArgoDiscardReasonsTest extends ConsoleFixture {

  private static final int SIGNALS = 10_000;
  private static final String REASON = "no trigger listens to the check seasonal-drift";

  private static Decided discarded() {
    Decided decided = new Decided(START.plusSeconds(30));
    for (int i = 0; i < SIGNALS; i++) {
      decided.pass(Duration.ofMillis(137)).evaluated("", TriggerOutcome.FILTERED, REASON);
    }
    return decided;
  }

  @Test
  void theReasonOfEachIsKeptInTheLogAtAHundredBytesOrSo() {
    List<TriggerDecision> all = discarded().all;
    long plain = bytes(all, CompressionType.NONE);
    long compressed = bytes(all, CompressionType.LZ4);
    System.out.printf(
        "%d filtered signals on tidemill.decisions: %d bytes plain, %d bytes with lz4%n",
        SIGNALS, plain, compressed);
    assertThat(compressed).isLessThan(1_500_000).isLessThan(plain / 3);
  }

  /** In batches of 100, as the stream threads send them under load. */
  private static long bytes(List<TriggerDecision> all, CompressionType type) {
    AvroMapper<TriggerDecision> mapper = AvroMapper.of(TriggerDecision.class);
    ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
    long bytes = 0;
    for (int from = 0; from < all.size(); from += 100) {
      buffer.clear();
      MemoryRecordsBuilder batch =
          MemoryRecords.builder(
              buffer, Compression.of(type).build(), TimestampType.CREATE_TIME, from);
      for (TriggerDecision d : all.subList(from, from + 100)) {
        String id = "tidemill.trigger-inputs-0-" + d.sequence() + "/0";
        CloudEvent event =
            new CloudEvent(
                id,
                CloudEvent.type(TriggerDecision.class),
                "/tidemill/trigger-service/policy",
                d.pipeline(),
                d.at(),
                Trace.of(id));
        batch.append(
            d.at().toEpochMilli(),
            d.pipeline().getBytes(StandardCharsets.UTF_8),
            mapper.encode(d),
            event.headers().toArray());
      }
      bytes += batch.build().sizeInBytes();
    }
    return bytes;
  }

  @Test
  void inMemoryTheyAreOneDecisionWithACountAndPushNothingOut() {
    JsonNode before = get("decisions?limit=5000").path("decisions");
    Decided decided = discarded();
    decided.all.forEach(projection::apply);
    JsonNode after = get("decisions?limit=5000").path("decisions");
    assertThat(after).hasSize(before.size() + 1);
    assertThat(after.at("/0/times").asInt()).isEqualTo(SIGNALS);
    List<HeldDecision> held = decided.folded().decisions();
    int bytes = AvroMapper.of(TriggerDecision.class).encode(held.get(0).last()).length;
    System.out.printf(
        "%d filtered signals in the console's memory: %d decision of %d bytes encoded%n",
        SIGNALS, held.size(), bytes);
    assertThat(held).hasSize(1);
    assertThat(bytes).isLessThan(1_000);
  }

  @Test
  void whyNamesTheReasonHowOftenAndSinceWhen() {
    discarded().all.forEach(projection::apply);
    assertThat(get("decisions/why?pipeline=" + PIPELINE).path("lines").toString())
        .contains("(no trigger) filtered: " + REASON + " (10000 times since 2026-01-05T10:00:30");
  }
}
