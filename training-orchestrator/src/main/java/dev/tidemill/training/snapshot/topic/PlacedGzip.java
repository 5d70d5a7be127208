package dev.tidemill.training.snapshot.topic;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes gzip (RFC 1952) whose header names the place that the rows come from. Files are known by
 * their bytes, and messages of other offsets are other rows although they may say the same.
 */
final class PlacedGzip extends DeflaterOutputStream {

  /** Magic number, deflate, a name follows, no time, no level, system unknown. */
  private static final byte[] HEADER = {
    0x1f, (byte) 0x8b, Deflater.DEFLATED, 0x08, 0, 0, 0, 0, 0, (byte) 0xff
  };

  private final CRC32 crc = new CRC32();
  private final Deflater ownDeflater;

  /**
   * @param place as the name of the file that was packed: Latin letters, no NUL, at most 1,000
   *     characters
   */
  PlacedGzip(OutputStream out, String place, int bufferBytes) throws IOException {
    this(out, place, bufferBytes, new Deflater(Deflater.DEFAULT_COMPRESSION, true));
  }

  private PlacedGzip(OutputStream out, String place, int bufferBytes, Deflater deflater)
      throws IOException {
    super(out, deflater, bufferBytes);
    this.ownDeflater = deflater;
    out.write(HEADER);
    out.write(place.getBytes(StandardCharsets.ISO_8859_1));
    out.write(0);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    super.write(bytes, from, length);
    crc.update(bytes, from, length);
  }

  @Override
  public void finish() throws IOException {
    if (!ownDeflater.finished()) {
      super.finish();
      out.write(
          ByteBuffer.allocate(8)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt((int) crc.getValue())
              .putInt((int) ownDeflater.getBytesRead())
              .array());
    }
  }

  @Override
  public void close() throws IOException {
    try {
      super.close();
    } finally {
      ownDeflater.end();
    }
  }
}
