package dev.tidemill.kit.worker;

import dev.tidemill.kit.log.LogContext;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.topic.Topic;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A topic that a reader reads, and who takes its records. */
record TopicSubscription<V>(Topic<V> topic, AvroMapper<V> mapper, LogReader.Handler<V> handler) {

  TopicSubscription(Topic<V> topic, LogReader.Handler<V> handler) {
    this(topic, AvroMapper.of(topic.valueType()), handler);
  }

  void deliver(ConsumerRecord<byte[], byte[]> record) {
    Received<V> received = Received.of(record, mapper);
    LogContext about = LogContext.of(received.trace());
    try (about) {
      handler.handle(received);
    }
  }
}
