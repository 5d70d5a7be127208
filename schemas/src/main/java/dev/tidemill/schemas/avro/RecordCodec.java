package dev.tidemill.schemas.avro;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.AvroTypeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** The codec of a record. Its parts are set after it is made, since records may hold themselves. */
final class RecordCodec implements Codec {
  private String name;
  private Codec[] parts;
  private List<Function<Object, Object>> getters;
  private MethodHandle create;

  void set(
      String name, Codec[] parts, List<Function<Object, Object>> getters, MethodHandle create) {
    this.name = name;
    this.parts = parts;
    this.getters = getters;
    this.create = create;
  }

  @Override
  public void write(Object value, Encoder out) throws IOException {
    for (int i = 0; i < parts.length; i++) {
      Object part = getters.get(i).apply(value);
      if (part == null) {
        throw new AvroTypeException("Field " + i + " of " + name + " is null");
      }
      parts[i].write(part, out);
    }
  }

  @Override
  public Object read(Decoder in) throws IOException {
    Object[] values = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      values[i] = parts[i].read(in);
    }
    try {
      return (Object) create.invokeExact(values);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AvroTypeException("Cannot create " + name, e);
    }
  }
}
