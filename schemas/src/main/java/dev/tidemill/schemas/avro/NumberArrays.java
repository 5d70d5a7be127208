package dev.tidemill.schemas.avro;

import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** Arrays of numbers, without an object for each. */
final class NumberArrays {

  private static final int FIRST_SIZE = 16;

  private NumberArrays() {}

  static void write(Encoder out, double[] items) throws IOException {
    out.writeArrayStart();
    out.setItemCount(items.length);
    for (double item : items) {
      out.startItem();
      out.writeDouble(item);
    }
    out.writeArrayEnd();
  }

  static void write(Encoder out, long[] items) throws IOException {
    out.writeArrayStart();
    out.setItemCount(items.length);
    for (long item : items) {
      out.startItem();
      out.writeLong(item);
    }
    out.writeArrayEnd();
  }

  static double[] readDoubles(Decoder in) throws IOException {
    double[] items = new double[FIRST_SIZE];
    int size = 0;
    for (long n = in.readArrayStart(); n != 0; n = in.arrayNext()) {
      for (long i = 0; i < n; i++) {
        if (size == items.length) {
          items = Arrays.copyOf(items, size * 2);
        }
        items[size++] = in.readDouble();
      }
    }
    return Arrays.copyOf(items, size);
  }

  static long[] readLongs(Decoder in) throws IOException {
    long[] items = new long[FIRST_SIZE];
    int size = 0;
    for (long n = in.readArrayStart(); n != 0; n = in.arrayNext()) {
      for (long i = 0; i < n; i++) {
        if (size == items.length) {
          items = Arrays.copyOf(items, size * 2);
        }
        items[size++] = in.readLong();
      }
    }
    return Arrays.copyOf(items, size);
  }
}
