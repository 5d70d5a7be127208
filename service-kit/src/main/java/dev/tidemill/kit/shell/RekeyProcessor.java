package dev.tidemill.kit.shell;

import dev.tidemill.kit.decide.Origin;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Sends the records of a topic on, keyed as the decider wants them. */
final class RekeyProcessor implements Processor<byte[], byte[], String, Outgoing> {

  private final String service;
  private final RecordReader<?, ?> reader;
  private final String target;
  private final MeterRegistry meters;
  private ProcessorContext<String, Outgoing> context;
  private DeadLetters deadLetters;

  RekeyProcessor(String service, RecordReader<?, ?> reader, String target, MeterRegistry meters) {
    this.service = service;
    this.reader = reader;
    this.target = target;
    this.meters = meters;
  }

  @Override
  public void init(ProcessorContext<String, Outgoing> context) {
    this.context = context;
    this.deadLetters = DeadLetters.of(service, "/tidemill/" + service + "/rekey", meters, context);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    Origin origin = DeciderProcessor.origin(context);
    String from = origin.topic() + " " + origin.partition() + " " + origin.offset();
    List<String> keys = reader.keys(record, context, deadLetters);
    try {
      check(record, keys);
    } catch (RecordTooLargeException e) {
      deadLetters.send(record, DeadLetters.TOO_LARGE, e);
      return;
    }
    for (String key : keys) {
      Headers headers = new RecordHeaders(record.headers());
      headers.remove(RecordReader.ORIGIN_HEADER);
      headers.add(RecordReader.ORIGIN_HEADER, from.getBytes(StandardCharsets.UTF_8));
      context.forward(
          new Record<>(key, new Outgoing(target, record.value()), record.timestamp(), headers));
    }
    CommitPacer.decided(context);
  }

  /** If a topic takes more than the producer sends, nothing after such a record gets through. */
  private void check(Record<byte[], byte[]> record, List<String> keys) {
    keys.forEach(key -> RecordTooLargeException.checkKey("a record for " + target, key));
    long bytes = record.value().length;
    for (Header header : record.headers()) {
      bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    RecordTooLargeException.checkWhole("a record for " + target, bytes);
  }
}
