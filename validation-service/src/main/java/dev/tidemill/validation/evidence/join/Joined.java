package dev.tidemill.validation.evidence.join;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.validation.evidence.PendingRow.KnownLabel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the join (partitioned by request) sends to the owner of the endpoint: a request that comes
 * for the first time, with its label if that came first; the label of an earlier request; a label
 * that contradicts an earlier one; or an id that came before with another input. The bytes of a
 * prediction are passed on as they came.
 */
sealed interface Joined {

  byte REQUEST = 'r';
  byte LABEL = 'l';
  byte CORRECTION = 'c';
  byte AGAIN = 'a';

  /**
   * A request that comes for the first time.
   *
   * @param lane partition of the predictions that it came from; event times in a partition nearly
   *     ascend
   */
  record Request(int lane, Prediction prediction, Optional<KnownLabel> label) implements Joined {}

  /** The label of an earlier request. */
  record LateLabel(String requestId, long eventMillis, KnownLabel label) implements Joined {}

  /**
   * An id that came before with another input. The request was asked, but it has no label of its
   * own.
   */
  record Again(Prediction prediction) implements Joined {}

  /** A second label that differs from the first, which stands. */
  record Correction() implements Joined {}

  /** Bytes of a {@link Request}. */
  static byte[] request(int lane, byte[] prediction, Optional<KnownLabel> label) {
    ByteBuffer bytes = ByteBuffer.allocate(5 + LABEL_BYTES + prediction.length);
    bytes.put(REQUEST).putInt(lane);
    putLabel(bytes, label);
    return bytes.put(prediction).array();
  }

  /** Bytes of a {@link LateLabel}. */
  static byte[] lateLabel(String requestId, long eventMillis, KnownLabel label) {
    byte[] id = requestId.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(9 + LABEL_BYTES + id.length).put(LABEL);
    bytes.putLong(eventMillis);
    putLabel(bytes, Optional.of(label));
    return bytes.put(id).array();
  }

  /** Bytes of a {@link Correction}. */
  static byte[] correction() {
    return new byte[] {CORRECTION};
  }

  /** Bytes of an {@link Again}. */
  static byte[] again(byte[] prediction) {
    return ByteBuffer.allocate(1 + prediction.length).put(AGAIN).put(prediction).array();
  }

  /** Reads what those above wrote. */
  static Joined read(byte[] value) {
    ByteBuffer bytes = ByteBuffer.wrap(value);
    byte kind = bytes.get();
    if (kind == REQUEST) {
      int lane = bytes.getInt();
      Optional<KnownLabel> label = getLabel(bytes);
      byte[] prediction = Arrays.copyOfRange(value, bytes.position(), value.length);
      return new Request(lane, AvroMapper.of(Prediction.class).decode(prediction), label);
    }
    if (kind == AGAIN) {
      byte[] prediction = Arrays.copyOfRange(value, 1, value.length);
      return new Again(AvroMapper.of(Prediction.class).decode(prediction));
    }
    if (kind == LABEL) {
      long eventMillis = bytes.getLong();
      KnownLabel label = getLabel(bytes).orElseThrow();
      String id = new String(value, bytes.position(), bytes.remaining(), StandardCharsets.UTF_8);
      return new LateLabel(id, eventMillis, label);
    }
    if (kind == CORRECTION) {
      return new Correction();
    }
    throw new IllegalArgumentException(
        "Neither request, repeated id, label nor correction: kind " + kind);
  }

  int LABEL_BYTES = 18;

  /** Writes a label in {@link #LABEL_BYTES} bytes. */
  static void putLabel(ByteBuffer to, Optional<KnownLabel> label) {
    Optional<Long> landed = label.flatMap(KnownLabel::landedMillis);
    to.put((byte) (label.isPresent() ? 1 : 0))
        .putDouble(label.map(KnownLabel::value).orElse(0.0))
        .put((byte) (landed.isPresent() ? 1 : 0))
        .putLong(landed.orElse(0L));
  }

  /** Reads what {@link #putLabel} wrote. */
  static Optional<KnownLabel> getLabel(ByteBuffer from) {
    boolean known = from.get() == 1;
    double value = from.getDouble();
    boolean hasLanded = from.get() == 1;
    long landed = from.getLong();
    return known
        ? Optional.of(new KnownLabel(value, hasLanded ? Optional.of(landed) : Optional.empty()))
        : Optional.empty();
  }
}
