package dev.tidemill.gateway.tensor;

import java.util.Arrays;
import java.util.Optional;

/**
 * The element types of the Open Inference Protocol. Java has fewer: the small integers are kept as
 * {@code int}, the large ones as {@code long} (of UINT64 the bits), FP16 as {@code float}.
 */
public enum Datatype {
  BOOL,
  INT8(Byte.MIN_VALUE, Byte.MAX_VALUE),
  INT16(Short.MIN_VALUE, Short.MAX_VALUE),
  INT32(Integer.MIN_VALUE, Integer.MAX_VALUE),
  INT64(Long.MIN_VALUE, Long.MAX_VALUE),
  UINT8(0, 0xffL),
  UINT16(0, 0xffffL),
  UINT32(0, 0xffff_ffffL),
  /** Its upper half does not fit a {@code long}; the code that reads such a number reports it. */
  UINT64(0, Long.MAX_VALUE),
  FP16,
  FP32,
  FP64,
  BYTES;

  private final long min;
  private final long max;

  Datatype() {
    this(0, -1);
  }

  Datatype(long min, long max) {
    this.min = min;
    this.max = max;
  }

  /** Whether values are whole numbers. */
  public boolean whole() {
    return min <= max;
  }

  /** Whether values are floating point numbers. */
  public boolean floating() {
    return this == FP16 || this == FP32 || this == FP64;
  }

  /** Whether a whole number is one of this type. */
  public boolean holds(long value) {
    return min <= value && value <= max;
  }

  /** Whether every whole number of another type is one of this type. */
  public boolean holdsAll(Datatype other) {
    return other.whole() && min <= other.min && other.max <= max;
  }

  /** The type of that name (case-sensitive, as the protocol has it), if it is served. */
  public static Optional<Datatype> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  /** Whether values are numbers that a JSON number can become. */
  public boolean numeric() {
    return whole() || floating();
  }

  /** A row-major array of this type with every element at its default. */
  public Object newArray(int length) {
    return switch (this) {
      case BOOL -> new boolean[length];
      case INT8, INT16, INT32, UINT8, UINT16 -> new int[length];
      case INT64, UINT32, UINT64 -> new long[length];
      case FP16, FP32 -> new float[length];
      case FP64 -> new double[length];
      case BYTES -> new String[length];
    };
  }

  /** Puts a number into an array of this type, without what the type cannot hold of it. */
  public void set(Object elements, int i, double value) {
    switch (this) {
      case BOOL -> ((boolean[]) elements)[i] = value != 0;
      case INT8, INT16, INT32, UINT8, UINT16 -> ((int[]) elements)[i] = (int) value;
      case INT64, UINT32, UINT64 -> ((long[]) elements)[i] = (long) value;
      case FP16, FP32 -> ((float[]) elements)[i] = (float) value;
      case FP64 -> ((double[]) elements)[i] = value;
      case BYTES -> throw new IllegalArgumentException("a text is not a number");
    }
  }
}
