package dev.tidemill.schemas.avro;

import java.io.IOException;
import java.util.Map;
import org.apache.avro.AvroTypeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * The codec of a sealed interface.
 *
 * @param offset position of the first variant in the union: 1 after null
 * @param index positions of the variants
 */
record UnionCodec(Class<?> sealed, int offset, Map<Class<?>, Integer> index, Codec[] codecs)
    implements Codec {
  @Override
  public void write(Object value, Encoder out) throws IOException {
    Integer i = index.get(value.getClass());
    if (i == null) {
      throw new AvroTypeException(value.getClass() + " is not a variant of " + sealed);
    }
    out.writeIndex(i + offset);
    codecs[i].write(value, out);
  }

  @Override
  public Object read(Decoder in) throws IOException {
    return readVariant(in.readIndex(), in);
  }

  Object readVariant(int position, Decoder in) throws IOException {
    int i = position - offset;
    if (i < 0 || i >= codecs.length) {
      throw new AvroTypeException("Variant " + i + " of " + sealed + " does not exist");
    }
    return codecs[i].read(in);
  }
}
