package dev.tidemill.validation.evidence.join;

import dev.tidemill.kit.headers.CloudEvent;
import dev.tidemill.kit.headers.Trace;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what cannot be processed to the dead letters, in the transaction that skips it. */
final class DeadLetterBox {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterBox.class);

  void send(
      ProcessorContext<String, byte[]> context, Record<byte[], byte[]> record, Throwable error) {
    RecordMetadata from = context.recordMetadata().orElseThrow();
    String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    String id = from.topic() + "-" + from.partition() + "-" + from.offset();
    LOG.warn("Dead letter: {} cannot be processed", id, error);
    Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
    DeadLetter letter =
        new DeadLetter(
            "validation-service",
            "undecodable",
            from.topic(),
            from.partition(),
            from.offset(),
            key,
            error.toString(),
            now,
            record.value());
    CloudEvent event =
        new CloudEvent(
            id,
            CloudEvent.type(DeadLetter.class),
            "/tidemill/validation-service/evidence",
            key,
            now,
            Trace.of(record.headers(), id));
    context.forward(
        new Record<>(
            key,
            AvroMapper.of(DeadLetter.class).encode(letter),
            now.toEpochMilli(),
            event.headers()),
        EvidenceTopology.TO_DEAD_LETTERS);
  }
}
