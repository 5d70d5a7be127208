package dev.tidemill.kit.onnx.process;

import dev.tidemill.kit.onnx.InputColumn;
import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.ModelContract;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the two processes say to each other: a length, a kind, a body. The side that trusts nothing
 * reads lengths and counts before it takes memory for them.
 */
record Frame(byte kind, byte[] body) {

  /** Requests. */
  static final byte LOAD = 1;

  static final byte SCORE = 2;
  static final byte TIME = 3;

  /** Answers. */
  static final byte READY = 10;

  static final byte DONE = 11;
  static final byte UNUSABLE = 12;
  static final byte OUT_OF_MEMORY = 13;
  static final byte NO_RUNTIME = 14;

  private static final int MOST_BYTES = 64 << 20;
  private static final int MOST_MESSAGE_BYTES = 4_000;

  interface Writer {
    void to(DataOutputStream out) throws IOException;
  }

  static Frame of(byte kind, Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writer.to(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new IllegalArgumentException("Too long a name: " + e.getMessage(), e);
    }
    return new Frame(kind, bytes.toByteArray());
  }

  static Frame message(byte kind, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, MOST_MESSAGE_BYTES);
    return new Frame(kind, java.util.Arrays.copyOf(bytes, length));
  }

  String text() {
    int length = Math.min(body.length, MOST_MESSAGE_BYTES);
    return new String(body, 0, length, StandardCharsets.UTF_8);
  }

  DataInputStream in() {
    return new DataInputStream(new ByteArrayInputStream(body));
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(body.length);
    out.writeByte(kind);
    out.write(body);
    out.flush();
  }

  /** The next one; an {@link IOException} when the other side has ended or talks nonsense. */
  static Frame read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MOST_BYTES) {
      throw new IOException("A frame of " + length + " bytes");
    }
    byte kind = in.readByte();
    byte[] body = new byte[length];
    in.readFully(body);
    return new Frame(kind, body);
  }

  static void write(DataOutputStream out, ModelContract contract, InputRows rows)
      throws IOException {
    ContractFrames.write(out, contract);
    out.writeInt(rows.size());
    for (InputColumn column : rows.columns()) {
      if (column.text()) {
        for (String text : rows.texts(column.name())) {
          writeText(out, text);
        }
      } else {
        writeNumbers(out, rows.numbers(column.name()));
      }
    }
  }

  /** As they lie in memory: both processes are on this machine. */
  private static void writeNumbers(DataOutputStream out, double[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES);
    bytes.order(ByteOrder.nativeOrder()).asDoubleBuffer().put(values);
    out.write(bytes.array());
  }

  private static double[] numbers(DataInputStream in, int count) throws IOException {
    double[] values = new double[count];
    byte[] bytes = in.readNBytes(count * Double.BYTES);
    if (bytes.length < count * Double.BYTES) {
      throw new EOFException("Fewer than " + count + " numbers");
    }
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asDoubleBuffer().get(values);
    return values;
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    if (text == null) {
      out.writeInt(-1);
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static InputRows rows(DataInputStream in, List<InputColumn> columns) throws IOException {
    int size = in.readInt();
    Map<String, double[]> numbers = new HashMap<>();
    Map<String, String[]> texts = new HashMap<>();
    for (InputColumn column : columns) {
      if (column.text()) {
        String[] values = new String[size];
        for (int row = 0; row < size; row++) {
          values[row] = text(in);
        }
        texts.put(column.name(), values);
      } else {
        numbers.put(column.name(), numbers(in, size));
      }
    }
    return InputRows.ofColumns(columns, size, numbers, texts);
  }

  private static String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length < 0 ? null : new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  static int bounded(int count, int most) throws IOException {
    if (count < 0 || count > most) {
      throw new IOException(count + " of a kind of which there may be " + most);
    }
    return count;
  }

  static Frame scores(List<double[]> columns) {
    return of(
        DONE,
        out -> {
          out.writeInt(columns.size());
          for (double[] scores : columns) {
            out.writeInt(scores.length);
            writeNumbers(out, scores);
          }
        });
  }

  /** As many columns as there are numbers for a row, each of as many scores as rows were sent. */
  List<double[]> scores(int rows, int width) throws IOException {
    DataInputStream in = in();
    if (in.readInt() != width) {
      throw new IOException("Another number of scores for each row than of classes");
    }
    List<double[]> columns = new ArrayList<>();
    for (int column = 0; column < width; column++) {
      if (in.readInt() != rows) {
        throw new IOException("Another number of scores than of rows");
      }
      columns.add(numbers(in, rows));
    }
    return columns;
  }

  static Frame times(List<Long> nanos) {
    return of(
        DONE,
        out -> {
          out.writeInt(nanos.size());
          for (long each : nanos) {
            out.writeLong(each);
          }
        });
  }

  /** Times of one row or more, up to all. */
  List<Long> times(int rows) throws IOException {
    DataInputStream in = in();
    int count = bounded(in.readInt(), rows);
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nanos.add(in.readLong());
    }
    return nanos;
  }
}
