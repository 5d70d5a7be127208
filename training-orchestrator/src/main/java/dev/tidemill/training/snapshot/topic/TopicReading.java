package dev.tidemill.training.snapshot.topic;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.topic.TopicOffsets;
import dev.tidemill.kit.source.topic.TopicPosition;
import dev.tidemill.schemas.spec.source.TopicRows;
import dev.tidemill.training.snapshot.SnapshotException;
import dev.tidemill.training.snapshot.SourceFile;
import dev.tidemill.training.snapshot.SourceLook;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads ranges of offsets into a file of JSON lines, one partition after the other, so that the
 * same offsets give the same bytes, and others give other ones. Compaction and transactions leave
 * gaps between offsets.
 */
public final class TopicReading {

  private static final Duration POLL = Duration.ofMillis(500);

  /** Without progress for this long the cluster counts as away. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int BUFFER_BYTES = 1 << 16;

  private final SourceLook<TopicRows> look;
  private final Map<String, Object> properties;
  private final MessageRows rows;
  private long newest = Long.MIN_VALUE;

  public TopicReading(SourceLook<TopicRows> look, Map<String, Object> properties)
      throws SnapshotException {
    this.look = look;
    this.rows = MessageRows.of(look);
    this.properties = new HashMap<>(properties);
    this.properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    this.properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    this.properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    this.properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    this.properties.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    this.properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
  }

  /**
   * The rows of some offsets as a file; empty if no message of them is a row.
   *
   * @param text of the position, as the manifest keeps it
   * @param name of the file
   */
  public Optional<SourceFile> of(TopicPosition position, String text, String name)
      throws SourceException, IOException {
    Path file = look.fetched().incoming(".jsonl.gz");
    try (OutputStream out = new PlacedGzip(Files.newOutputStream(file), place(text), BUFFER_BYTES);
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      for (Map.Entry<Integer, TopicPosition.Range> range : position.ranges().entrySet()) {
        read(consumer, range.getKey(), range.getValue(), out);
      }
    } catch (OffsetOutOfRangeException e) {
      throw new SourceException(
          "the topic %s deleted messages while they were read".formatted(look.spec().name()),
          true,
          e);
    } catch (InterruptException e) {
      look.fetched().requirePermit(); // the flag is set: it throws
    } catch (KafkaException e) {
      throw TopicOffsets.problem(look.spec().name(), e);
    }
    rows.unread().forEach(look::note);
    if (rows.written() == 0) {
      Files.delete(file);
      return Optional.empty();
    }
    Instant written = Instant.ofEpochMilli(newest);
    return Optional.of(look.fetched().keep(look.source(), file, name, text, written));
  }

  /** A position has no bound, and may have letters of any language. */
  private static String place(String position) {
    return UUID.nameUUIDFromBytes(position.getBytes(StandardCharsets.UTF_8)) + ".jsonl";
  }

  private void read(
      KafkaConsumer<byte[], byte[]> consumer,
      int partition,
      TopicPosition.Range range,
      OutputStream out)
      throws SourceException, IOException {
    TopicPartition from = new TopicPartition(look.spec().name(), partition);
    consumer.assign(List.of(from));
    consumer.seek(from, range.from());
    long progressAt = System.nanoTime();
    long position = range.from();
    while (position < range.to()) {
      look.fetched().requirePermit();
      for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
        if (message.offset() < range.to()) {
          write(message, out);
        }
      }
      long reached = consumer.position(from);
      if (reached > position) {
        position = reached;
        progressAt = System.nanoTime();
      } else if (System.nanoTime() - progressAt > PATIENCE.toNanos()) {
        throw new SourceException(
            "partition %d of the topic %s gives nothing after offset %d"
                .formatted(partition, look.spec().name(), position),
            true,
            null);
      }
    }
  }

  private void write(ConsumerRecord<byte[], byte[]> message, OutputStream out) throws IOException {
    Optional<byte[]> row = rows.of(message);
    if (row.isPresent()) {
      newest = Math.max(newest, message.timestamp());
      out.write(row.get());
      out.write('\n');
    }
  }
}
