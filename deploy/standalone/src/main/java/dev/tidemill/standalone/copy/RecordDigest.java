package dev.tidemill.standalone.copy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A digest of the records of a partition: offsets, times, keys, values and headers. */
final class RecordDigest {

  private final MessageDigest sha;
  private long records;

  RecordDigest() {
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  void add(ConsumerRecord<byte[], byte[]> record) {
    records++;
    sha.update(
        ByteBuffer.allocate(16).putLong(record.offset()).putLong(record.timestamp()).array());
    add(record.key());
    add(record.value());
    for (Header header : record.headers()) {
      add(header.key().getBytes(StandardCharsets.UTF_8));
      add(header.value());
    }
  }

  private void add(byte[] bytes) {
    sha.update(ByteBuffer.allocate(4).putInt(bytes == null ? -1 : bytes.length).array());
    if (bytes != null) {
      sha.update(bytes);
    }
  }

  long records() {
    return records;
  }

  /** Of all that was added; to be asked once. */
  String hex() {
    return HexFormat.of().formatHex(sha.digest());
  }
}
