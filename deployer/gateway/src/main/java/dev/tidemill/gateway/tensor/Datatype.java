package dev.tidemill.gateway.tensor;

import java.util.Arrays;
import java.util.Optional;

/** The element types of the Open Inference Protocol that the gateway serves. */
public enum Datatype {
  BOOL,
  INT32,
  INT64,
  FP32,
  FP64,
  BYTES;

  /** The type of that name (case-sensitive, as the protocol has it), if it is served. */
  public static Optional<Datatype> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  /** Whether values are numbers that a JSON number can become. */
  public boolean numeric() {
    return this != BOOL && this != BYTES;
  }

  /** A row-major array of this type with every element at its default. */
  public Object newArray(int length) {
    return switch (this) {
      case BOOL -> new boolean[length];
      case INT32 -> new int[length];
      case INT64 -> new long[length];
      case FP32 -> new float[length];
      case FP64 -> new double[length];
      case BYTES -> new String[length];
    };
  }
}
