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
 * that contradicts an earlier one; an id that came before with another input; or a request that
 * came before as it is. The bytes of a prediction are passed on as they came.
 */
sealed interface Joined {

  byte REQUEST = 'r';
  byte LABEL = 'l';
  byte CORRECTION = 'c';
  byte AGAIN = 'b';

  byte REPEAT = 'd';

  /** An {@link Again} of an earlier version, which did not note the lane. */
  byte FORMER_AGAIN = 'a';

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
   * An id that came before with another input. The request was asked, but no label can be told to
   * be its own.
   */
  record Again(int lane, Prediction prediction) implements Joined {}

  /**
   * A request that came before as it is: a client tried again, or sends rows once more. It counts
   * for nothing, but that must be told where there is nothing else.
   */
  record Repeat(Prediction prediction) implements Joined {}

  /** A second label that differs from the first, which stands. */
  record Correction() implements Joined {}

  /** Bytes of a {@link Request}. */
  static byte[] request(int lane, byte[] prediction, Optional<KnownLabel> label) {
    ByteBuffer bytes = ByteBuffer.allocate(5 + labelBytes(label) + prediction.length);
    bytes.put(REQUEST).putInt(lane);
    putLabel(bytes, label);
    return bytes.put(prediction).array();
  }

  /** Bytes of a {@link LateLabel}. */
  static byte[] lateLabel(String requestId, long eventMillis, KnownLabel label) {
    byte[] id = requestId.getBytes(StandardCharsets.UTF_8);
    Optional<KnownLabel> known = Optional.of(label);
    ByteBuffer bytes = ByteBuffer.allocate(9 + labelBytes(known) + id.length).put(LABEL);
    bytes.putLong(eventMillis);
    putLabel(bytes, known);
    return bytes.put(id).array();
  }

  /** Bytes of a {@link Correction}. */
  static byte[] correction() {
    return new byte[] {CORRECTION};
  }

  /** Bytes of an {@link Again}. */
  static byte[] again(int lane, byte[] prediction) {
    return ByteBuffer.allocate(5 + prediction.length)
        .put(AGAIN)
        .putInt(lane)
        .put(prediction)
        .array();
  }

  /** Bytes of a {@link Repeat}. */
  static byte[] repeat(byte[] prediction) {
    return ByteBuffer.allocate(1 + prediction.length).put(REPEAT).put(prediction).array();
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
    if (kind == AGAIN || kind == FORMER_AGAIN) {
      int lane = kind == AGAIN ? bytes.getInt() : 0;
      byte[] prediction = Arrays.copyOfRange(value, bytes.position(), value.length);
      return new Again(lane, AvroMapper.of(Prediction.class).decode(prediction));
    }
    if (kind == REPEAT) {
      byte[] prediction = Arrays.copyOfRange(value, bytes.position(), value.length);
      return new Repeat(AvroMapper.of(Prediction.class).decode(prediction));
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
        "Neither request, repetition, label nor correction: kind " + kind);
  }

  byte NO_LABEL = 0;
  byte NUMBER = 1;
  byte WORD = 2;

  /** How many bytes {@link #putLabel} writes. */
  static int labelBytes(Optional<KnownLabel> label) {
    return 18 + label.flatMap(KnownLabel::text).map(word -> 4 + utf8(word).length).orElse(0);
  }

  private static byte[] utf8(String word) {
    return word.getBytes(StandardCharsets.UTF_8);
  }

  /** Writes a label in {@link #labelBytes} bytes. */
  static void putLabel(ByteBuffer to, Optional<KnownLabel> label) {
    Optional<Long> landed = label.flatMap(KnownLabel::landedMillis);
    Optional<String> word = label.flatMap(KnownLabel::text);
    to.put(label.isEmpty() ? NO_LABEL : word.isPresent() ? WORD : NUMBER)
        .putDouble(label.map(KnownLabel::value).orElse(0.0))
        .put((byte) (landed.isPresent() ? 1 : 0))
        .putLong(landed.orElse(0L));
    word.map(Joined::utf8).ifPresent(bytes -> to.putInt(bytes.length).put(bytes));
  }

  /** Reads what {@link #putLabel} wrote. */
  static Optional<KnownLabel> getLabel(ByteBuffer from) {
    byte kind = from.get();
    double value = from.getDouble();
    boolean hasLanded = from.get() == 1;
    long at = from.getLong();
    Optional<Long> landed = hasLanded ? Optional.of(at) : Optional.empty();
    if (kind != WORD) {
      return kind == NUMBER ? Optional.of(new KnownLabel(value, landed)) : Optional.empty();
    }
    byte[] word = new byte[from.getInt()];
    from.get(word);
    String text = new String(word, StandardCharsets.UTF_8);
    return Optional.of(new KnownLabel(value, landed, Optional.of(text)));
  }
}
