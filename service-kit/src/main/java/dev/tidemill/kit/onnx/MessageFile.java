package dev.tidemill.kit.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads a Protocol Buffers message from a file, field by field, with a small window: what is
 * skipped is not read.
 */
final class MessageFile implements AutoCloseable {

  private static final int WINDOW = 8192;
  private static final int MOST_TEXT = 4096;

  private final FileChannel channel;
  private final long size;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
  private long windowEnd;
  private int wireType;
  private long end;

  MessageFile(Path file) throws IOException {
    channel = FileChannel.open(file);
    size = channel.size();
    end = size;
  }

  /** Takes one field: reads it, or skips it. */
  interface Fields {
    void take(int number) throws IOException;
  }

  long size() {
    return size;
  }

  /** The fields from here to {@code to}. */
  void fields(long to, Fields fields) throws IOException {
    long outer = end;
    end = to;
    while (position() < to) {
      long tag = varint();
      wireType = (int) (tag & 7);
      fields.take((int) (tag >>> 3));
    }
    end = outer;
  }

  /** The fields of the message that this field is. */
  void message(Fields fields) throws IOException {
    require(2);
    long length = length();
    fields(position() + length, fields);
  }

  long number() throws IOException {
    require(0);
    return varint();
  }

  /** Takes whole numbers. */
  interface Numbers {
    void take(long number) throws IOException;
  }

  /** The one number that this field is, or the many of a packed one. */
  void numbers(Numbers sink) throws IOException {
    if (wireType == 0) {
      sink.take(varint());
      return;
    }
    require(2);
    long to = length() + position();
    while (position() < to) {
      sink.take(varint());
    }
  }

  /** The text that this field is; of a long one the beginning. */
  String text() throws IOException {
    require(2);
    long length = length();
    byte[] bytes = new byte[(int) Math.min(length, MOST_TEXT)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = next();
    }
    seek(position() + length - bytes.length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  void skip() throws IOException {
    switch (wireType) {
      case 0 -> varint();
      case 1 -> seek(position() + Long.BYTES);
      case 2 -> {
        long length = length();
        seek(position() + length);
      }
      case 5 -> seek(position() + Integer.BYTES);
      default -> throw new MalformedMessageException("a field has the wire type " + wireType);
    }
  }

  private void require(int type) throws MalformedMessageException {
    if (wireType != type) {
      throw new MalformedMessageException("a field has the wire type " + wireType);
    }
  }

  private long length() throws IOException {
    long length = varint();
    if (length < 0 || length > end - position()) {
      throw new MalformedMessageException("a field is longer than what it is in");
    }
    return length;
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte b = next();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new MalformedMessageException("a number does not end");
  }

  private byte next() throws IOException {
    if (position() >= end) {
      throw new MalformedMessageException("the file ends inside a field");
    }
    if (!window.hasRemaining()) {
      seek(position());
      window.clear();
      int read = channel.read(window, windowEnd);
      window.flip();
      if (read <= 0) {
        throw new MalformedMessageException("the file ends inside a field");
      }
      windowEnd += read;
    }
    return window.get();
  }

  private long position() {
    return windowEnd - window.remaining();
  }

  private void seek(long to) throws MalformedMessageException {
    if (to > end) {
      throw new MalformedMessageException("the file ends inside a field");
    }
    if (to <= windowEnd && to >= position()) {
      window.position(window.limit() - (int) (windowEnd - to));
    } else {
      window.limit(0);
      windowEnd = to;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
